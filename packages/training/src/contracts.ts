import type { DType, JsonValue, RandomKey, Shape, Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";

// What the trainer asks of models, losses, optimizers, schedules, metrics and data. The packages that make them do not
// import this one, nor this one them: whatever has these members can be trained.

/** Two pure functions; `@tenon/layers` makes them. */
export interface Model {
  readonly spec: { readonly type: string };
  /** Whether a layer has to see the training data before training, such as one that normalises its input. */
  readonly fits?: true | undefined;
  init(
    key: RandomKey,
    inputs: readonly TensorType[],
  ): { readonly params: Tree<TensorData>; readonly state: Tree<TensorData>; readonly outputs: readonly TensorType[] };
  apply(
    params: Tree<Tensor>,
    state: Tree<Tensor>,
    inputs: readonly Tensor[],
    context: { readonly training: boolean; readonly fitting?: boolean | undefined; readonly key?: Tensor | undefined },
  ): { readonly outputs: readonly Tensor[]; readonly state: Tree<Tensor> };
}

export interface LossFunction {
  readonly spec?: { readonly type: string; readonly reduction?: unknown };
  /** Over the batch: one number. */
  apply(output: Tensor, target: Tensor): Tensor;
}

export interface OptimizerRule {
  readonly spec?: { readonly type: string };
  init(params: Tree<TensorData>): Tree<TensorData>;
  /** `updates` are added to the parameters; a parameter whose leaf is missing stays as it is. */
  update(
    gradients: Tree<Tensor>,
    state: Tree<Tensor>,
    params: Tree<Tensor>,
  ): { readonly updates: Tree<Tensor>; readonly state: Tree<Tensor> };
  /** The parameters to evaluate and to keep, where they are others than those trained, such as their moving average. */
  evaluationParams?(state: Tree<Tensor>, params: Tree<Tensor>): Tree<Tensor>;
}

/** Factors of the learning rates over time, computed on the host. */
export interface ScheduleRule {
  readonly spec?: { readonly type: string };
  /** What it remembers at the start; saved with the run. */
  init(): JsonValue;
  /** What it remembers after an epoch. */
  observe?(
    state: JsonValue,
    epoch: {
      readonly epoch: number;
      readonly scores: Readonly<Record<string, number>>;
      readonly evaluation?: Readonly<Record<string, number>>;
    },
  ): JsonValue;
  /** For the step about to be done, counted from 0. */
  factor(
    state: JsonValue,
    moment: { readonly step: number; readonly steps: number; readonly stepsPerEpoch: number },
  ): number;
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
  /** Accumulators, all zero. Those of two parts of the data, added, are those of both. */
  init(): Tree<TensorData>;
  /** Traced into the step. */
  update(accumulators: Tree<Tensor>, batch: BatchResult): Tree<Tensor>;
  result(accumulators: Tree<TensorData>): number;
  /** More than a number: a confusion matrix, scores of each class. */
  details?(accumulators: Tree<TensorData>): JsonValue;
}

/** Examples along the first axis, all of them in memory. */
export interface ExampleSplit {
  readonly size: number;
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

/** Examples that come in parts of `chunkSize`, of which the last may be smaller. */
export interface StreamedExamples {
  readonly size: number;
  readonly chunkSize: number;
  chunks(
    epoch: number,
  ): AsyncIterable<{ readonly inputs: readonly TensorData[]; readonly targets: readonly TensorData[] }>;
}

export type DataSplit = ExampleSplit | StreamedExamples;

export interface TrainingData {
  readonly name: string;
  /** Types per example after `prepare`. */
  readonly inputTypes: readonly { readonly dtype: DType; readonly shape: Shape }[];
  readonly inputNames?: readonly string[] | undefined;
  readonly targetNames?: readonly string[] | undefined;
  readonly splits: { readonly train: DataSplit; readonly validation?: DataSplit; readonly test?: DataSplit };
  /** Traced into the step: a batch as stored -> a batch as the model sees it. */
  prepare(batch: Batch): Batch;
}

export interface Batch {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}
