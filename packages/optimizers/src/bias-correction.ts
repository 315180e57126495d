import type { Tensor } from "@tenon/tensor";
import { add, div, mul, sub, tanh } from "@tenon/tensor";

/**
 * 1 - β^t, as 2h / (1 + h) with h = tanh(-t ln β / 2). Written as a difference it would be wrong by some 1e-5 of itself
 * at the first steps, since 1 - 0.999 keeps few digits in f32.
 */
export function biasCorrection(beta: number, step: Tensor): Tensor {
  if (beta === 0) return sub(1, mul(step, 0));
  const h = tanh(mul(step, -Math.log(beta) / 2));
  return div(mul(h, 2), add(h, 1));
}
