import type { Tensor } from "@tenon/tensor";
import { reshape, sum } from "@tenon/tensor";

/** A number a row, as a last axis of extent 1 that broadcasts along the row. */
export function column(x: Tensor): Tensor {
  return reshape(x, [...x.shape, 1]);
}

/** The sum of each row: over the last axis, which disappears. */
export function rowSums(x: Tensor): Tensor {
  return sum(x, [x.shape.length - 1]);
}
