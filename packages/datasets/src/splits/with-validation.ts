import type { Dataset, Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { defineDataset } from "../define-dataset.ts";
import { type DivideOptions, divideExamples } from "./divide-examples.ts";

/**
 * The dataset with a part of its training examples set aside for validation, drawn at random.
 *
 * @param fraction of the training examples, above 0 and below 1
 * @param options `seed` (default 0); `stratified`, by default wherever the dataset has classes
 * @throws DatasetError `argument` for a fraction out of range, or one that leaves either part empty; for a dataset that has a
 *   validation split; and for one that streams, whose validation examples have to be a source of their own.
 *
 * @example
 * ```ts
 * import { withValidation, xor } from "@tenon/datasets";
 *
 * const { splits } = withValidation(xor({ size: 200 }), 0.1, { seed: 1 });
 * [splits.train.size, splits.validation?.size, splits.test?.size]; // => [180, 20, 200]
 * ```
 */
export function withValidation(dataset: Dataset<Split>, fraction: number, options?: DivideOptions): Dataset<Split>;
export function withValidation(dataset: Dataset, fraction: number, options?: DivideOptions): Dataset;
export function withValidation(
  dataset: Dataset,
  fraction: number,
  { seed, stratified = dataset.classes !== undefined }: DivideOptions = {},
): Dataset {
  const refuse = (expected: string): never => {
    throw new DatasetError({ code: "argument", name: "validation", expected, actual: fraction });
  };
  if (!(fraction > 0 && fraction < 1)) refuse("a fraction above 0 and below 1");
  const { train, validation } = dataset.splits;
  if (validation !== undefined)
    refuse(`left out: "${dataset.name}" has a validation split of ${validation.size} examples already`);
  if ("chunks" in train) return refuse(`left out: "${dataset.name}" streams; give it validation files of their own`);
  const [rest, off] = divideExamples(train, [1 - fraction, fraction], { seed, stratified });
  if (rest === undefined || off === undefined) return dataset;
  return defineDataset({ ...copyOf(dataset), splits: { ...dataset.splits, train: rest, validation: off } });
}

/** All but the splits; `prepare` stays bound to its dataset. */
const copyOf = (dataset: Dataset): Omit<Dataset, "splits"> => ({
  ...dataset,
  prepare: (batch) => dataset.prepare(batch),
});
