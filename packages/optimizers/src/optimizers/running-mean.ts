import type { Tensor } from "@tenon/tensor";
import { add, mul } from "@tenon/tensor";

/** β m + (1 - β) x: a mean in which older values weigh less and less. */
export function runningMean(mean: Tensor, value: Tensor, kept: number): Tensor {
  return add(mul(mean, kept), mul(value, 1 - kept));
}

/** β v + (1 - β) x²: the same of squares. */
export function runningMeanSquare(mean: Tensor, value: Tensor, kept: number): Tensor {
  return runningMean(mean, mul(value, value), kept);
}
