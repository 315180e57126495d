import type { Tensor } from "@tenon/tensor";
import { targetElements } from "./class-targets.ts";
import type { Loss, LossSpec } from "./loss.ts";
import type { Reduction } from "./reduction.ts";
import { reduceElements, requireReduction } from "./reduction.ts";

/** A loss that compares element by element. `losses` is given the target in the output's shape and dtype. */
export function elementLoss(
  spec: LossSpec,
  reduction: Reduction | undefined,
  losses: (output: Tensor, wanted: Tensor, target: Tensor) => Tensor,
): Loss {
  requireReduction(spec.type, reduction);
  return {
    spec,
    apply: (output, target) =>
      reduceElements(losses(output, targetElements(spec.type, output, target), target), reduction),
  };
}
