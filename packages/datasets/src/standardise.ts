import { cast, constant, mul, sub, type Tensor, type TensorData } from "@tenon/tensor";
import type { Dataset, Split } from "./dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import { defineDataset } from "./define-dataset.ts";

export interface StandardiseOptions {
  /**
   * Over what mean and variance are taken: `feature`, the default, for each place of an example by itself, or `all`, one of each
   * for the whole input, as is usual for images.
   */
  readonly over?: "feature" | "all" | undefined;
}

/** The most features that have a mean of their own: those of constants in a Program. */
const maximumFeatures = 1024;

/**
 * The dataset with inputs of mean 0 and variance 1: (x - mean) / deviation, in f32, on the device as part of the training step.
 * Mean and (population) deviation are those of the training examples, and are used for the other splits too. Where the deviation
 * is 0, the result is 0.
 *
 * It works on what is stored, in place of what `prepare` did to the inputs; scaling by `normalisePixels` would make no difference.
 * A model that is to carry the numbers with it has a normalization layer instead.
 *
 * @throws DatasetError `argument` for more than 1024 features, `definition` for a dataset whose `prepare` changes shapes.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { createSplit, defineDataset, standardise } from "@tenon/datasets";
 * import { tensorData, upload } from "@tenon/tensor";
 *
 * const train = createSplit({
 *   inputs: [tensorData("f32", [[1, 5], [3, 5]])],
 *   targets: [tensorData("f32", [[0], [1]])],
 * });
 * const data = standardise(
 *   defineDataset({
 *     name: "pairs",
 *     inputTypes: [{ dtype: "f32", shape: [2] }],
 *     targetTypes: [{ dtype: "f32", shape: [1] }],
 *     splits: { train },
 *     prepare: (batch) => batch,
 *   }),
 * );
 * await using backend = await reference.open();
 * const batch = { inputs: train.inputs.map((one) => upload(backend, one)), targets: [] };
 * await data.prepare(batch).inputs[0]?.data(); // => [-1, 0, 1, 0]
 * ```
 */
export function standardise(dataset: Dataset<Split>, { over = "feature" }: StandardiseOptions = {}): Dataset<Split> {
  const { train } = dataset.splits;
  const moments = train.inputs.map((input, position) => {
    const shape = input.shape.slice(1);
    const wanted = dataset.inputTypes[position]?.shape ?? [];
    if (shape.join() !== wanted.join())
      throw new DatasetError({
        code: "definition",
        dataset: dataset.name,
        where: `inputTypes[${position}]`,
        problem: `prepare makes [${wanted.join(", ")}] of [${shape.join(", ")}]; only what keeps its shape can be standardised`,
      });
    const features = over === "all" ? 1 : input.data.length / train.size;
    if (features > maximumFeatures)
      throw new DatasetError({
        code: "argument",
        name: "over",
        expected: `"all" for more than ${maximumFeatures} features (or use a normalization layer)`,
        actual: over,
      });
    return { ...momentsOf(input, features), shape: over === "all" ? [] : shape };
  });
  return defineDataset({
    ...dataset,
    inputTypes: dataset.inputTypes.map(({ shape }) => ({ dtype: "f32", shape })),
    prepare: (batch) => ({
      inputs: batch.inputs.map((input, position) => {
        const { mean, scale, shape } = moments[position] as (typeof moments)[number];
        const x = cast(input, "f32");
        const along = (data: Float32Array<ArrayBuffer>): Tensor => constant(x, { dtype: "f32", shape, data });
        return mul(sub(x, along(mean)), along(scale));
      }),
      targets: dataset.prepare(batch).targets,
    }),
  });
}

interface Moments {
  readonly mean: Float32Array<ArrayBuffer>;
  /** 1 / deviation, or 1 where there is none. */
  readonly scale: Float32Array<ArrayBuffer>;
}

/** Means and deviations of `features` that take turns, computed in f64 as Welford (1962) does. */
function momentsOf({ data }: TensorData, features: number): Moments {
  const mean = new Float64Array(features);
  const squares = new Float64Array(features);
  for (let i = 0; i < data.length; i++) {
    const feature = i % features;
    const x = data[i] as number;
    const count = Math.floor(i / features) + 1;
    const before = x - (mean[feature] as number);
    mean[feature] = (mean[feature] as number) + before / count;
    squares[feature] = (squares[feature] as number) + before * (x - (mean[feature] as number));
  }
  const count = data.length / features;
  return {
    mean: Float32Array.from(mean),
    scale: Float32Array.from(squares, (square) => (square > 0 ? 1 / Math.sqrt(square / count) : 1)),
  };
}
