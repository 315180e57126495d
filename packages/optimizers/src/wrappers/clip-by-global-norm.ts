import type { Tensor } from "@tenon/tensor";
import { add, cast, isTensor, leavesOf, mapTree, mul, sqrt, sum } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { widestType } from "../parameter-trees.ts";
import { shortening } from "./clip-by-norm.ts";
import { withGradients } from "./with-gradients.ts";

export interface ClipByGlobalNormOptions {
  /** c > 0: the norm that all gradients together do not exceed; default 1. */
  readonly maximum?: number | undefined;
  /** What gets the clipped gradients. */
  readonly optimizer: Optimizer;
}

/**
 * Shortens all gradients together, taken as one vector, to a norm of c at most, and hands them to an optimizer. Their
 * direction stays:
 *
 *     n = √(Σ g²) over all elements of all gradients
 *     g ← g · min(1, c / (n + 1e-6))
 *
 * as `torch.nn.utils.clip_grad_norm_` (Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks,
 * ICML 2013). The state is that of the optimizer. Within `parameterGroups` it sees the gradients of its group alone; the
 * gradients of frozen parameters count where it stands outside.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { clipByGlobalNorm, gradientDescent } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [1]), bias: tensor(backend, [2]) };
 * const gradients = { weight: tensor(backend, [300]), bias: tensor(backend, [-400]) };
 * const clipped = clipByGlobalNorm({ maximum: 1, optimizer: gradientDescent() });
 * const { updates } = clipped.update(gradients, { learningRate: tensor(backend, 1) }, params);
 * await (updates as typeof params).bias.data(); // => [0.8]
 * ```
 */
export function clipByGlobalNorm({ maximum = 1, optimizer }: ClipByGlobalNormOptions): Optimizer {
  const type = "clipByGlobalNorm";
  requireInRange(type, "maximum", maximum, "a number > 0");
  return withGradients({ type, maximum, optimizer: optimizer.spec }, optimizer, (gradients) => {
    const all = leavesOf<Tensor>(gradients, isTensor).map(({ value }) => value);
    const wide = widestType(all);
    const [first, ...others] = all.map((g) => cast(sum(mul(g, g)), wide));
    if (!first) return gradients;
    const factor = shortening(sqrt(others.reduce(add, first)), maximum);
    return mapTree<Tensor, Tensor>(gradients, isTensor, (g) => mul(g, cast(factor, g.dtype)));
  });
}
