import {
  classIndices,
  type Dataset,
  DatasetError,
  defineDataset,
  divideExamples,
  fromExamples,
  inFile,
  normalisePixels,
  type Split,
} from "@tenon/datasets";
import type { TensorData } from "@tenon/tensor";
import { type LabelledFile, labelsByFile, labelsByFolder, type SplitRole } from "./assign-labels.ts";
import { decodeImage } from "./decode/decode-image.ts";
import { type Image, withChannels } from "./decode/image.ts";
import { type Interpolation, resize } from "./decode/resize.ts";
import type { ImageFile } from "./image-files.ts";

export interface ImagesOptions {
  /** Pixels from left to right and from top to bottom, 1 to 4096; given together. Without them all images have to be of one size. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** How images of another size are brought to that one: `nearest` or `bilinear` (the default). */
  readonly resize?: Interpolation | undefined;
  /** `grey` (one channel) or `rgb` (three). By default rgb, or grey if every image is. */
  readonly channels?: "grey" | "rgb" | undefined;
  /** Path of a CSV file in the folder with the columns `file` and `label`, instead of a folder for each class. */
  readonly labels?: string | undefined;
  /** Share of the images to test with, drawn from each class: 0 to 0.9, default 0.2. Folders train and test go before. */
  readonly test?: number | undefined;
  /** Whole number from 0 to 2^53 - 1 that says which images these are, default 0. */
  readonly seed?: number | undefined;
  /** The most pixels a file may have before it is resized, default 2^24. */
  readonly maximumPixels?: number | undefined;
}

export const maximumSide = 4096;

/**
 * Images in a folder for each class, or with their labels in a CSV file, as a dataset: u8[n, height, width, channels], which
 * `prepare` makes f32 in 0 to 1, and i32 class indices. Classes are in the order of their names. Files that are neither PNG nor
 * JPEG by name are left out.
 *
 * @throws DatasetError `image-size`, `image-format` or `image-corrupt`, which name the file; `definition` for images without a
 *   class, and for none at all; `argument`; those of CSV files
 *
 * @example
 * ```ts
 * import { readImages } from "@tenon/dataset-images";
 *
 * const png = (text: string) => async () => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
 * const dark = png("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
 * const light = png("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==");
 *
 * const files = [
 *   { path: "day/1.png", read: light },
 *   { path: "night/1.png", read: dark },
 * ];
 * const { classes, splits } = await readImages(files, { test: 0 });
 * classes; // => ["day", "night"]
 * splits.train.inputs[0]; // => { dtype: "u8", shape: [2, 1, 1, 1], data: Uint8Array.of(255, 0) }
 * ```
 */
export async function readImages(files: readonly ImageFile[], options: ImagesOptions = {}): Promise<Dataset<Split>> {
  checkOptions(options);
  const { labels, test = 0.2, seed = 0 } = options;
  const labelled =
    labels === undefined
      ? labelsByFolder(files)
      : await labelsByFile(files, { path: labels, fileColumn: "file", labelColumn: "label" });
  if (labelled.length === 0) throw none("no PNG or JPEG files");
  const classes = [...new Set(labelled.map(({ label }) => label))].sort((left, right) => (left < right ? -1 : 1));

  const decoded = await decodeAll(labelled, options);
  const channels = options.channels ?? (decoded.every(({ image }) => image.channels === 1) ? "grey" : "rgb");
  const splitOf = (role: SplitRole): Promise<Split> | undefined => {
    const own = decoded.filter(({ file }) => (file.role ?? "train") === role);
    return own.length === 0 ? undefined : fromExamples(examples(own, classes, channels === "grey" ? 1 : 3));
  };
  const train = await splitOf("train");
  if (train === undefined) throw none("no images to train on");
  const [validation, tested] = [await splitOf("validation"), await splitOf("test")];
  const [{ shape = [] } = {}] = train.inputs;

  const byLayout = decoded.some(({ file }) => file.role !== undefined);
  const [rest, off] =
    byLayout || test === 0 ? [train] : divideExamples(train, [1 - test, test], { seed, stratified: true });
  const testSplit = tested ?? off;
  return defineDataset({
    name: "images",
    inputTypes: [{ dtype: "f32", shape: shape.slice(1) }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes,
    splits: { train: rest ?? train, ...(validation && { validation }), ...(testSplit && { test: testSplit }) },
    prepare: ({ inputs, targets }) => ({
      inputs: inputs.map(normalisePixels),
      targets: targets.map(classIndices),
    }),
  });
}

interface DecodedFile {
  readonly file: LabelledFile;
  readonly image: Image;
}

/** One after the other, so that no more than one file is in memory beside the images. */
async function decodeAll(files: readonly LabelledFile[], options: ImagesOptions): Promise<readonly DecodedFile[]> {
  const { width, height, maximumPixels, resize: interpolation = "bilinear" } = options;
  const decoded: DecodedFile[] = [];
  for (const file of files) {
    const image = await inFile(file.path, async () => {
      const own = await decodeImage(await file.read(), { maximumPixels });
      if (width !== undefined && height !== undefined) return resize(own, width, height, interpolation);
      const first = decoded[0];
      if (first !== undefined && (own.width !== first.image.width || own.height !== first.image.height))
        throw new DatasetError({
          code: "image-size",
          expected: `${first.image.width} by ${first.image.height} pixels, as ${first.file.path} has,`,
          actual: `${own.width} by ${own.height}`,
          remedy: "give a width and a height to bring all to",
        });
      return own;
    });
    decoded.push({ file, image });
  }
  return decoded;
}

function* examples(
  decoded: readonly DecodedFile[],
  classes: readonly string[],
  channels: 1 | 3,
): Generator<{ readonly inputs: readonly TensorData[]; readonly targets: readonly TensorData[] }> {
  const places = new Map(classes.map((name, index) => [name, index]));
  for (const { file, image } of decoded) {
    const { width, height, data } = withChannels(image, channels);
    yield {
      inputs: [{ dtype: "u8", shape: [height, width, channels], data }],
      targets: [{ dtype: "i32", shape: [], data: Int32Array.of(places.get(file.label) ?? 0) }],
    };
  }
}

const none = (problem: string): DatasetError =>
  new DatasetError({ code: "definition", dataset: "images", where: "files", problem: `there are ${problem}` });

function checkOptions({ width, height, test = 0.2, maximumPixels = 1 }: ImagesOptions): void {
  const refuse = (name: string, expected: string, actual: unknown): never => {
    throw new DatasetError({ code: "argument", name, expected, actual });
  };
  if ((width === undefined) !== (height === undefined)) refuse("width", "given together with height", width);
  for (const [name, side] of Object.entries({ width, height }))
    if (side !== undefined && !(Number.isInteger(side) && side >= 1 && side <= maximumSide))
      refuse(name, `a whole number from 1 to ${maximumSide}`, side);
  if (!(test >= 0 && test <= 0.9)) refuse("test", "a number from 0 to 0.9", test);
  if (!Number.isSafeInteger(maximumPixels) || maximumPixels < 1)
    refuse("maximumPixels", "a whole number >= 1", maximumPixels);
}
