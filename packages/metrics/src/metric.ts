import type { JsonValue, Tensor, TensorData, Tree } from "@tenon/tensor";

/** What a run file says of a metric: the name of its entry and its options. Names and numbers only, never code. */
export interface MetricSpec {
  readonly type: string;
  readonly [option: string]: JsonValue;
}

/** What a step knows when a metric is updated. The first axis of output and target is the batch. */
export interface MetricBatch {
  readonly output: Tensor;
  readonly target: Tensor;
  /** The batch's mean loss, a scalar. */
  readonly loss: Tensor;
  /** Number of samples in the batch. */
  readonly size: number;
}

/**
 * A number over many batches. Its accumulators live on the device and are updated inside the step; only `result` needs
 * them on the host, as often as someone wants to look.
 */
export interface Metric {
  readonly spec: MetricSpec;
  /** What events and progress lines call the number. */
  readonly name: string;
  /** Accumulators before the first batch, all zero. */
  init(): Tree<TensorData>;
  /**
   * The accumulators after one more batch, traced; of the form and types that `init` gave.
   *
   * @throws MetricError `inputs` where the batch does not suit the metric.
   */
  update(accumulators: Tree<Tensor>, batch: MetricBatch): Tree<Tensor>;
  /** The number. NaN before the first batch. */
  result(accumulators: Tree<TensorData>): number;
  /** What stands behind the number, such as a table of classes, for metrics that have more to say. */
  details?(accumulators: Tree<TensorData>): JsonValue;
}
