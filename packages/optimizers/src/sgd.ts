import type { Tensor, Tree } from "@tenon/tensor";
import { add, cast, mul, neg, tensorData } from "@tenon/tensor";
import type { Optimizer } from "./optimizer.ts";
import { OptimizerError } from "./optimizer-error.ts";
import { requireInRange } from "./option-range.ts";
import { mapTogether, requireFloats, zerosLike } from "./parameter-trees.ts";

export interface SgdOptions {
  /** γ > 0; default 0.01. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** μ, 0 to 1: how much of the last velocity is kept; default 0. */
  readonly momentum?: number | undefined;
  /** Whether the gradient is looked at from where the momentum leads; needs momentum > 0. Default false. */
  readonly nesterov?: boolean | undefined;
}

type SgdState = { readonly learningRate: Tensor; readonly velocity?: Tree<Tensor> };

/**
 * Stochastic gradient descent, with momentum and Nesterov's variant. For gradient g, velocity v (0 at first):
 *
 *     without momentum:  θ ← θ - γ g
 *     with momentum:     v ← μ v + g        θ ← θ - γ v
 *     Nesterov's:        v ← μ v + g        θ ← θ - γ (g + μ v)
 *
 * as `torch.optim.SGD` (dampening 0): the learning rate stands outside the velocity, other than in the paper (Sutskever,
 * Martens, Dahl, Hinton, On the importance of initialization and momentum in deep learning, ICML 2013), so that a changed
 * learning rate acts at once.
 *
 * - state: `learningRate` f32 scalar; with momentum `velocity`, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range, or Nesterov's variant without momentum.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { sgd } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [1, 2]) };
 * const gradients = { weight: tensor(backend, [4, -8]) };
 * const state = { learningRate: tensor(backend, 0.25) };
 * const { updates } = sgd().update(gradients, state, params);
 * await (updates as typeof params).weight.data(); // => [-1, 2]
 * ```
 */
export function sgd({ learningRate = 0.01, momentum = 0, nesterov = false }: SgdOptions = {}): Optimizer {
  const name = "sgd";
  requireInRange(name, "learningRate", learningRate, "> 0");
  requireInRange(name, "momentum", momentum, ">= 0 and <= 1");
  if (nesterov && momentum === 0)
    throw new OptimizerError({ code: "options", optimizer: name, reason: "expects momentum > 0 with nesterov, got 0" });
  return {
    spec: { type: name, learningRate, momentum, nesterov },
    init(params) {
      const rate = tensorData("f32", learningRate);
      if (momentum !== 0) return { learningRate: rate, velocity: zerosLike(name, params) };
      requireFloats(name, params);
      return { learningRate: rate };
    },
    update(gradients, state, params) {
      // The form that `init` gave.
      const { learningRate: rate, velocity: last } = state as SgdState;
      const descend = (direction: Tensor): Tensor => mul(neg(cast(rate, direction.dtype)), direction);
      if (momentum === 0) return { updates: mapTogether(name, [gradients, params], descend), state };
      const velocity = mapTogether(name, [gradients, last ?? [], params], (g, v) => add(mul(v, momentum), g));
      const updates = nesterov
        ? mapTogether(name, [gradients, velocity], (g, v) => descend(add(g, mul(v, momentum))))
        : mapTogether(name, [velocity], descend);
      return { updates, state: { learningRate: rate, velocity } };
    },
  };
}
