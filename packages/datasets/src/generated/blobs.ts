import { foldKey, randomKey, uniforms } from "@tenon/tensor";
import type { Dataset, Split } from "../dataset.ts";
import { checkGenerated, checkRange, type GeneratedOptions, pointsDataset, type Range } from "./points.ts";

/** `noise`, the standard deviation of a blob, is 1 by default. */
export interface BlobsOptions extends GeneratedOptions {
  /** Blobs, a class each; 1 to 100, default 3. */
  readonly classes?: number | undefined;
}

export const blobsClassesRange: Range = { minimum: 1, maximum: 100, whole: true };

/**
 * Normally distributed points about a centre for each class, as `make_blobs` of scikit-learn: centres are uniformly random in
 * the square from -10 to 10, so blobs may lie close to each other; another seed places them elsewhere. Inputs are f32[2],
 * targets i32; classes take turns. Equal options give equal numbers everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { blobs } from "@tenon/datasets";
 *
 * const { splits, classes } = blobs({ size: 90, classes: 3, noise: 0.5 });
 * splits.train.inputs[0]?.shape; // => [90, 2]
 * classes; // => ["0", "1", "2"]
 * ```
 */
export function blobs({ size = 1000, noise = 1, seed = 0, classes = 3 }: BlobsOptions = {}): Dataset<Split> {
  checkRange("classes", classes, blobsClassesRange);
  const options = checkGenerated({ size, noise, seed });
  const centres = uniforms(foldKey(randomKey(options.seed), "centres"), 2 * classes).map((random) => 20 * random - 10);
  const place = (example: number): readonly [number, number, number] => {
    const blob = example % classes;
    return [centres[2 * blob] ?? 0, centres[2 * blob + 1] ?? 0, blob];
  };
  return pointsDataset({ name: "blobs", classes, place }, options);
}
