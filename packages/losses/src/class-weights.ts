import type { Tensor } from "@tenon/tensor";
import { constant, tensorData } from "@tenon/tensor";
import { refuse } from "./class-targets.ts";

export interface ClassWeightsOption {
  /** How much each class counts, >= 0, one number a class in the order of the classes. Default: all 1. */
  readonly classWeights?: readonly number[] | undefined;
}

/**
 * A number for each element of the output's last axis, in the output's dtype.
 *
 * @throws LossError `inputs` unless there are as many.
 */
export function alongLastAxis(
  loss: string,
  option: string,
  numbers: readonly number[],
  output: Tensor,
  target: Tensor,
): Tensor {
  const last = output.shape.length - 1;
  if (numbers.length !== output.shape[last])
    return refuse(
      loss,
      `expects one number in ${option} for each element of the output's last axis: ${output.shape[last]}, got ${numbers.length}`,
      output,
      target,
    );
  return constant(output, tensorData(output.dtype, numbers));
}
