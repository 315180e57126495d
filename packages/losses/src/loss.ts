import type { JsonValue, Tensor } from "@tenon/tensor";

/** What a run file says of a loss: the name of its entry and its options. Names and numbers only, never code. */
export interface LossSpec {
  readonly type: string;
  readonly [option: string]: JsonValue;
}

/** How far the outputs of a model are from what they should be: a pure function that is traced into the step. */
export interface Loss {
  readonly spec: LossSpec;
  /**
   * For losses that take logits: what makes probabilities of them, along the last axis or each alone. Absent where outputs mean
   * what they are.
   */
  readonly probabilities?: "softmax" | "sigmoid" | undefined;
  /**
   * A scalar of the output's dtype: the mean over the batch, or what the option `reduction` says instead; with "none" a number
   * for each element or row. The first axis of both tensors is the batch.
   *
   * @throws LossError `inputs` where output and target do not fit; it names both types and what would fit.
   */
  apply(output: Tensor, target: Tensor): Tensor;
}
