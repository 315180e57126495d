import {
  baseOf,
  type Dataset,
  DatasetError,
  defineDataset,
  type FileSource,
  fetchFile,
  type Split,
  splitOff,
} from "@tenon/datasets";
import { installedFiles } from "#installed-files";
import { loadFashionMnist } from "./load-fashion-mnist.ts";
import { remedy } from "./remedy.ts";

export interface FashionMnistOptions {
  /** How many training images, the last ones, to set aside for validation: 0 to 59,999, default 0. */
  readonly validation?: number | undefined;
  /** The folder of the four files, compressed or not. By default that of Debian's package dataset-fashion-mnist. */
  readonly folder?: string | undefined;
  /** A URL below which the four files are served, compressed and under their published names. Browsers need one. */
  readonly baseUrl?: string | URL | undefined;
}

/** How many training images may be set aside: at least one is left. */
export const maximumValidation: number = 59_999;

/**
 * Fashion-MNIST: 60,000 images of clothes to train on and 10,000 to test with, as large as those of MNIST and harder (Xiao, Rasul
 * and Vollgraf 2017, arXiv:1708.07747). Stored as u8[n, 28, 28, 1] and u8[n]; `prepare` makes f32 pixels in 0 to 1 (0 is the
 * background) and i32 class indices of them.
 *
 * The files are those of Debian's package dataset-fashion-mnist, or of a folder or URL that is named. Each is verified by its
 * SHA-256 before it is read.
 *
 * @throws DatasetError `argument`, `file-missing`, `file-corrupt`, `compressed-corrupt`, `compressed-size` or `unsupported`
 *
 * @example
 * ```ts no-run
 * import { fashionMnist } from "@tenon/dataset-fashion-mnist";
 *
 * const { splits, classes } = await fashionMnist({ validation: 5000 });
 * [splits.train.size, splits.validation?.size, splits.test?.size]; // 55000, 5000, 10000
 * classes?.[splits.train.targets[0]?.data[0] ?? 0]; // "Ankle boot"
 * ```
 */
export async function fashionMnist({
  validation = 0,
  folder,
  baseUrl,
}: FashionMnistOptions = {}): Promise<Dataset<Split>> {
  // Before 55 MB are read.
  if (!Number.isInteger(validation) || validation < 0 || validation > maximumValidation)
    throw new DatasetError({
      code: "argument",
      name: "validation",
      expected: `a whole number from 0 to ${maximumValidation}`,
      actual: validation,
    });
  if (folder !== undefined && baseUrl !== undefined)
    throw new DatasetError({ code: "argument", name: "folder", expected: "left out beside baseUrl", actual: folder });
  const all = await loadFashionMnist(baseUrl === undefined ? installedFiles(folder) : servedFiles(baseOf(baseUrl)));
  if (validation === 0) return all;
  const { rest, off } = splitOff(all.splits.train, validation);
  return defineDataset({ ...all, splits: { ...all.splits, train: rest, validation: off } });
}

const servedFiles = (base: string): FileSource => ({
  remedy,
  read: (file) => fetchFile(`${file}.gz`, base, "put the four compressed files of Fashion-MNIST there"),
});
