import type { Tensor } from "@tenon/tensor";
import { maximum, neg } from "@tenon/tensor";

/** |x|. At 0 its gradient is 1, so that formulas which join two branches at 0 have the gradient of the one for x >= 0. */
export const magnitude = (x: Tensor): Tensor => maximum(x, neg(x));
