import type { Tensor } from "@tenon/tensor";
import { div, mean, sizeOf, sum } from "@tenon/tensor";
import { requireOneOf } from "./loss-options.ts";

/** What becomes of the losses of the elements (or rows): their mean, their sum, or themselves. */
export type Reduction = "mean" | "sum" | "none";

export interface ReductionOption {
  /** Default `mean`. A trainer needs one number, so `none` is for computations of one's own. */
  readonly reduction?: Reduction | undefined;
}

/** @throws LossError `options` unless the reduction is one, or left out. */
export function requireReduction(loss: string, reduction: Reduction = "mean"): void {
  requireOneOf(loss, "reduction", reduction, ["mean", "sum", "none"]);
}

/** Losses of elements, reduced. */
export function reduceElements(losses: Tensor, reduction: Reduction = "mean"): Tensor {
  return reduction === "mean" ? mean(losses) : reduction === "sum" ? sum(losses) : losses;
}

/**
 * Losses of rows, of which each is the sum of its terms along the last axis, reduced. The terms are added up in one piece.
 *
 * @param count What the mean divides by; the number of rows unless rows weigh differently.
 */
export function reduceRows(
  terms: Tensor,
  reduction: Reduction = "mean",
  count: Tensor | number = rowsOf(terms),
): Tensor {
  if (reduction === "none") return sum(terms, [terms.shape.length - 1]);
  return reduction === "sum" ? sum(terms) : div(sum(terms), count);
}

const rowsOf = ({ shape }: Tensor): number => sizeOf(shape.slice(0, -1));
