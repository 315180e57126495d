import type { Shape, Tensor } from "@tenon/tensor";
import { add, isTensor, leavesOf, mapTree, mul } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { leavesByPath } from "../parameter-trees.ts";
import { signOf } from "../sign-of.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { matchingPaths } from "./path-patterns.ts";
import { withGradients } from "./with-gradients.ts";

export interface RegularizationOptions {
  /** λ₁ >= 0: weight of the sum of absolute values; default 0. */
  readonly l1?: number | undefined;
  /** λ₂ >= 0: weight of half the sum of squares; default 0. */
  readonly l2?: number | undefined;
  /**
   * Patterns of the parameters that are penalised, such as `["**.weight"]`; default: those with two axes or more, which
   * are weights and no biases or scales.
   */
  readonly paths?: readonly string[] | undefined;
  /** What gets the gradients with those of the penalty. */
  readonly optimizer: Optimizer;
}

/**
 * Penalises large parameters: trains as if the loss had the additional term λ₁ Σ |θ| + λ₂/2 Σ θ². Hands an optimizer the
 * gradients
 *
 *     g ← g + λ₁ sign(θ) + λ₂ θ
 *
 * (lasso: Tibshirani 1996; ridge: Hoerl and Kennard 1970; Goodfellow, Bengio, Courville, Deep learning, 2016, section 7.1).
 * λ₂ equals `weight_decay` of PyTorch's optimizers; the loss that is reported does not hold the penalty. The state is that of the
 * optimizer.
 *
 * @throws OptimizerError `options` for a number out of range; `params` where a pattern matches no parameter.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { gradientDescent, regularization } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [[4, -4]]), bias: tensor(backend, [4]) };
 * const zero = { weight: tensor(backend, [[0, 0]]), bias: tensor(backend, [0]) };
 * const penalised = regularization({ l1: 0.5, l2: 0.25, optimizer: gradientDescent() });
 * const { updates } = penalised.update(zero, { learningRate: tensor(backend, 1) }, params);
 * await (updates as typeof params).weight.data(); // => [-1.5, 1.5]
 * ```
 */
export function regularization({ l1 = 0, l2 = 0, paths, optimizer }: RegularizationOptions): Optimizer {
  const type = "regularization";
  requireInRange(type, "l1", l1, "a number >= 0");
  requireInRange(type, "l2", l2, "a number >= 0");
  const spec = { type, l1, l2, ...(paths && { paths }), optimizer: optimizer.spec };
  const penalised = (leaves: readonly { readonly path: string; readonly shape: Shape }[]): ReadonlySet<string> => {
    const all = leaves.map(({ path }) => path);
    if (paths) return new Set(paths.flatMap((pattern) => matchingPaths(type, pattern, all)));
    return new Set(leaves.filter(({ shape }) => shape.length >= 2).map(({ path }) => path));
  };
  return withGradients(spec, optimizer, (gradients, params) => {
    const [, parameters] = leavesByPath(type, [gradients, params]) as [unknown, ReadonlyMap<string, Tensor>];
    const leaves = leavesOf<Tensor>(params, isTensor).map(({ path, value }) => ({ path, shape: value.shape }));
    const chosen = penalised(leaves);
    return mapTree<Tensor, Tensor>(gradients, isTensor, (g, path) => {
      if (!chosen.has(path)) return g;
      const parameter = parameters.get(path) as Tensor;
      const shrinking = withWeightDecay(g, parameter, l2);
      return l1 === 0 ? shrinking : add(shrinking, mul(signOf(parameter), l1));
    });
  });
}
