import type { Tensor } from "@tenon/tensor";
import { add, div, isTensor, mapTree, minimum, mul } from "@tenon/tensor";
import { norm } from "../norm.ts";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withGradients } from "./with-gradients.ts";

export interface ClipByNormOptions {
  /** c > 0: the norm that no gradient exceeds; default 1. */
  readonly maximum?: number | undefined;
  /** What gets the clipped gradients. */
  readonly optimizer: Optimizer;
}

/**
 * Shortens the gradient of each parameter tensor to a norm of c at most, and hands the gradients to an optimizer:
 *
 *     g ← g · min(1, c / (‖g‖₂ + 1e-6))
 *
 * as `torch.nn.utils.clip_grad_norm_` of each parameter by itself. The state is that of the optimizer.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { clipByNorm, gradientDescent } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [1, 2]);
 * const clipped = clipByNorm({ maximum: 1, optimizer: gradientDescent() });
 * const { updates } = clipped.update(tensor(backend, [300, -400]), { learningRate: tensor(backend, 1) }, weight);
 * await (updates as typeof weight).data(); // => [-0.6, 0.8]
 * ```
 */
export function clipByNorm({ maximum = 1, optimizer }: ClipByNormOptions): Optimizer {
  const type = "clipByNorm";
  requireInRange(type, "maximum", maximum, "a number > 0");
  return withGradients({ type, maximum, optimizer: optimizer.spec }, optimizer, (gradients) =>
    mapTree<Tensor, Tensor>(gradients, isTensor, (g) => mul(g, shortening(norm(g), maximum))),
  );
}

/** What shortens a gradient of this norm to the maximum: min(1, c / (norm + 1e-6)). */
export function shortening(length: Tensor, maximum: number): Tensor {
  return minimum(div(maximum, add(length, 1e-6)), 1);
}
