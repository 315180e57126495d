import type { Tensor } from "@tenon/tensor";
import { greater, less, select } from "@tenon/tensor";

/** -1, 0 or 1; NaN stays NaN. */
export function signOf(x: Tensor): Tensor {
  return select(greater(x, 0), 1, select(less(x, 0), -1, x));
}
