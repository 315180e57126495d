import type { Backend, DType, Tensor, TensorData, Tree, TypedArray } from "@tenon/tensor";
import { jit, upload } from "@tenon/tensor";
import { requireWhole } from "./check-options.ts";
import type { Model, TrainingData } from "./contracts.ts";
import { disposeTree, disposing, downloadTree } from "./host-tree.ts";
import { TrainingError } from "./training-error.ts";

/** A model with its values: those of a run's result, or of a saved run. */
export interface TrainedNetwork {
  readonly model: Model;
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
}

export interface PredictOptions {
  readonly backend: Backend;
  /** Examples at once, >= 1; what remains is one smaller batch. Default 256. */
  readonly batchSize?: number | undefined;
  /** The data set's, for inputs as it stores them, such as pixels in bytes. It is given no targets. Default: as the model takes them. */
  readonly prepare?: TrainingData["prepare"] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Outputs of a trained model for any number of examples, in their order.
 *
 * @param inputs one for each input of the model; the first axis of each counts the examples
 * @returns one for each output of the model, with the same first axis
 * @throws TrainingError `data` where inputs are of different numbers of examples, `options` for an option out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { dense, sequential } from "@tenon/layers";
 * import { tensorData } from "@tenon/tensor";
 * import { predict } from "@tenon/training";
 * await using backend = await reference.open();
 * const model = sequential(dense(1));
 * const params = { layers: [{ weight: tensorData("f32", [[2], [3]]), bias: tensorData("f32", [1]) }] };
 * const inputs = [tensorData("f32", [[1, 0], [0, 1], [1, 1]])];
 * const [output] = await predict({ model, params, state: { layers: [{}] } }, inputs, { backend, batchSize: 2 });
 * output; // => { dtype: "f32", shape: [3, 1], data: new Float32Array([3, 4, 6]) }
 * ```
 */
export async function predict(
  { model, params, state }: TrainedNetwork,
  inputs: readonly TensorData[],
  { backend, batchSize = 256, prepare, signal }: PredictOptions,
): Promise<readonly TensorData[]> {
  requireWhole({ batchSize });
  const size = exampleCount(inputs);
  using step = jit(
    (values: PredictedModel, batch: readonly Tensor[]): readonly Tensor[] => {
      const prepared = prepare ? prepare({ inputs: batch, targets: [] }).inputs : batch;
      return model.apply(values.params, values.state, prepared, { training: false }).outputs;
    },
    { name: "predict" },
  );
  const uploaded = upload(backend, { params, state }) as PredictedModel;
  using _uploaded = disposing(() => uploaded);
  const parts: (readonly TensorData[])[] = [];
  for (let start = 0; start < size; start += batchSize) {
    signal?.throwIfAborted();
    const batch = inputs.map((input) => upload(backend, examplesOf(input, start, Math.min(size, start + batchSize))));
    using _batch = disposing(() => batch);
    const outputs = step(uploaded, batch);
    try {
      parts.push((await downloadTree(outputs)) as readonly TensorData[]);
    } finally {
      disposeTree(outputs);
    }
  }
  return (parts[0] ?? []).map((_, i) => joined(parts.map((part) => part[i] as TensorData)));
}

interface PredictedModel {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

function exampleCount(inputs: readonly TensorData[]): number {
  const [first, ...others] = inputs.map(({ shape }) => shape[0]);
  if (first === undefined || others.some((size) => size !== first) || first < 1)
    throw new TrainingError({
      code: "data",
      reason: `predict takes at least one example, and as many in each input: the inputs' first axes are ${inputs.map(({ shape }) => shape[0] ?? "missing").join(", ") || "none"}`,
    });
  return first;
}

function examplesOf({ dtype, shape: [size = 1, ...shape], data }: TensorData, start: number, end: number): TensorData {
  const each = data.length / size;
  return { dtype, shape: [end - start, ...shape], data: data.subarray(start * each, end * each) };
}

function joined(parts: readonly TensorData[]): TensorData {
  const [first] = parts as [TensorData];
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, { data }) => sum + data.length, 0);
  const data: TypedArray = new (first.data.constructor as new (length: number) => TypedArray)(length);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const dtype: DType = first.dtype;
  const examples = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 1), 0);
  return { dtype, shape: [examples, ...first.shape.slice(1)], data };
}
