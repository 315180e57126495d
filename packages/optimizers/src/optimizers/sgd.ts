import type { Tensor } from "@tenon/tensor";
import { add, minimum, mul, neg, sub } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { OptimizerError } from "../optimizer-error.ts";
import { requireInRange } from "../option-range.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { perParameter } from "./per-parameter.ts";

export interface SgdOptions {
  /** γ > 0; default 0.01. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** μ, 0 to 1: how much of the last velocity is kept; default 0. */
  readonly momentum?: number | undefined;
  /** Whether the gradient is looked at from where the momentum leads; needs momentum > 0 and no dampening. Default false. */
  readonly nesterov?: boolean | undefined;
  /** τ, 0 to 1: how much of each gradient after the first is kept out of the velocity; default 0. */
  readonly dampening?: number | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
}

interface Accumulators {
  readonly [name: string]: Tensor | undefined;
  readonly velocity?: Tensor;
}

interface Scalars {
  readonly [name: string]: Tensor | undefined;
  readonly step?: Tensor;
}

/**
 * Stochastic gradient descent, with momentum and Nesterov's variant. For gradient g, velocity v (0 at first):
 *
 *     g ← g + λ θ
 *     without momentum:  θ ← θ - γ g
 *     with momentum:     v ← μ v + (1 - τ) g     θ ← θ - γ v           (at the first step v ← g)
 *     Nesterov's:        v ← μ v + g             θ ← θ - γ (g + μ v)
 *
 * as `torch.optim.SGD`: the learning rate stands outside the velocity, other than in the paper (Sutskever, Martens, Dahl,
 * Hinton, On the importance of initialization and momentum in deep learning, ICML 2013), so that a changed learning rate
 * acts at once.
 *
 * - state: `learningRate` f32 scalar; with momentum `velocity`, of the parameters' form and types; with dampening `step`,
 *   a scalar
 *
 * @throws OptimizerError `options` for a number out of range, dampening without momentum, or Nesterov's variant without
 *   momentum or with dampening.
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
export function sgd({
  learningRate = 0.01,
  momentum = 0,
  nesterov = false,
  dampening = 0,
  weightDecay = 0,
}: SgdOptions = {}): Optimizer {
  const type = "sgd";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "momentum", momentum, "a number >= 0 and <= 1");
  requireInRange(type, "dampening", dampening, "a number >= 0 and <= 1");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  const refuse = (reason: string): never => {
    throw new OptimizerError({ code: "options", optimizer: type, reason });
  };
  if (nesterov && momentum === 0) refuse("expects momentum > 0 with nesterov, got 0");
  if (nesterov && dampening !== 0) refuse(`expects dampening 0 with nesterov, got ${dampening}`);
  if (dampening !== 0 && momentum === 0) refuse("expects momentum > 0 with dampening, got 0");
  return perParameter<Scalars, Accumulators, { readonly rate: Tensor; readonly entering?: Tensor }>({
    spec: { type, learningRate, momentum, nesterov, dampening, weightDecay },
    scalars: dampening === 0 ? {} : { step: 0 },
    accumulators: momentum === 0 ? {} : { velocity: 0 },
    advance({ step }, rate) {
      if (!step) return { scalars: {}, factors: { rate } };
      // The first gradient is the first velocity, whole.
      const entering = sub(1, mul(minimum(step, 1), dampening));
      return { scalars: { step: add(step, 1) }, factors: { rate, entering } };
    },
    step(gradient, { velocity: last }, { rate, entering }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      if (!last) return { update: mul(neg(rate), g), accumulators: {} };
      const velocity = add(mul(last, momentum), entering ? mul(g, entering) : g);
      const direction = nesterov ? add(g, mul(velocity, momentum)) : velocity;
      return { update: mul(neg(rate), direction), accumulators: { velocity } };
    },
  });
}
