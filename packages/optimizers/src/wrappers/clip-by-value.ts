import type { Tensor } from "@tenon/tensor";
import { isTensor, mapTree, maximum, minimum } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withGradients } from "./with-gradients.ts";

export interface ClipByValueOptions {
  /** c > 0: what no element of a gradient exceeds, on either side; default 1. */
  readonly maximum?: number | undefined;
  /** What gets the clipped gradients. */
  readonly optimizer: Optimizer;
}

/**
 * Clips every element of the gradients to the range from -c to c, and hands them to an optimizer:
 *
 *     g ← min(max(g, -c), c)
 *
 * as `torch.nn.utils.clip_grad_value_`. NaN stays NaN. The state is that of the optimizer.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { clipByValue, gradientDescent } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [1, 2]);
 * const clipped = clipByValue({ maximum: 2, optimizer: gradientDescent() });
 * const { updates } = clipped.update(tensor(backend, [0.5, -8]), { learningRate: tensor(backend, 1) }, weight);
 * await (updates as typeof weight).data(); // => [-0.5, 2]
 * ```
 */
export function clipByValue({ maximum: most = 1, optimizer }: ClipByValueOptions): Optimizer {
  const type = "clipByValue";
  requireInRange(type, "maximum", most, "a number > 0");
  return withGradients({ type, maximum: most, optimizer: optimizer.spec }, optimizer, (gradients) =>
    mapTree<Tensor, Tensor>(gradients, isTensor, (g) => minimum(maximum(g, -most), most)),
  );
}
