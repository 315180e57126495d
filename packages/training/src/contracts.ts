import type { DType, RandomKey, Shape, Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";

// What the trainer asks of models, losses, optimizers, metrics and data. The packages that make them do not import this
// one, nor this one them: whatever has these members can be trained.

/** Two pure functions; `@tenon/layers` makes them. */
export interface Model {
  readonly spec: { readonly type: string };
  init(
    key: RandomKey,
    inputs: readonly TensorType[],
  ): { readonly params: Tree<TensorData>; readonly state: Tree<TensorData>; readonly outputs: readonly TensorType[] };
  apply(
    params: Tree<Tensor>,
    state: Tree<Tensor>,
    inputs: readonly Tensor[],
    context: { readonly training: boolean; readonly key?: Tensor | undefined },
  ): { readonly outputs: readonly Tensor[]; readonly state: Tree<Tensor> };
}

export interface LossFunction {
  /** Mean over the batch: one number. */
  apply(output: Tensor, target: Tensor): Tensor;
}

export interface OptimizerRule {
  init(params: Tree<TensorData>): Tree<TensorData>;
  /** `updates` are added to the parameters. */
  update(
    gradients: Tree<Tensor>,
    state: Tree<Tensor>,
    params: Tree<Tensor>,
  ): { readonly updates: Tree<Tensor>; readonly state: Tree<Tensor> };
}

export interface BatchResult {
  readonly output: Tensor;
  readonly target: Tensor;
  /** Mean over the batch. */
  readonly loss: Tensor;
  /** Examples in the batch. */
  readonly size: number;
}

export interface MetricRule {
  readonly name: string;
  /** Accumulators, all zero. */
  init(): Tree<TensorData>;
  /** Traced into the step. */
  update(accumulators: Tree<Tensor>, batch: BatchResult): Tree<Tensor>;
  result(accumulators: Tree<TensorData>): number;
}

/** Examples along the first axis. */
export interface ExampleSplit {
  readonly size: number;
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

export interface TrainingData {
  readonly name: string;
  /** Types per example after `prepare`. */
  readonly inputTypes: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly splits: { readonly train: ExampleSplit; readonly validation?: ExampleSplit; readonly test?: ExampleSplit };
  /** Traced into the step: a batch as stored -> a batch as the model sees it. */
  prepare(batch: Batch): Batch;
}

export interface Batch {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}
