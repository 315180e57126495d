import type { Tensor } from "@tenon/tensor";
import { mul, sqrt, sum } from "@tenon/tensor";

/** ‖x‖₂ over all elements. */
export function norm(x: Tensor): Tensor {
  return sqrt(sum(mul(x, x)));
}
