import type { Optimizer } from "../optimizer.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { adamRule } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";

export interface AdamOptions {
  /** γ > 0; default 0.001. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean squared gradient is kept; default 0.999. */
  readonly beta2?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** Whether the largest mean squared gradient so far is divided by; default false. */
  readonly amsgrad?: boolean | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. `adamW` has it beside the gradient. */
  readonly weightDecay?: number | undefined;
}

/**
 * Adam: steps scaled by running means of the gradient and of its square. At step t = 1, 2, ... for gradient g:
 *
 *     g ← g + λ θ
 *     m ← β₁ m + (1 - β₁) g          m̂ = m / (1 - β₁^t)
 *     v ← β₂ v + (1 - β₂) g²         v̂ = v / (1 - β₂^t)        (with amsgrad the largest v so far in place of v)
 *     θ ← θ - γ m̂ / (√v̂ + ε)
 *
 * as `torch.optim.Adam` (Kingma and Ba, Adam: A method for stochastic optimization, ICLR 2015, Algorithm 1; amsgrad: Reddi,
 * Kale, Kumar, On the convergence of Adam and beyond, ICLR 2018, Algorithm 2, with the corrections).
 *
 * - state: `learningRate`, f32 scalar; `step`, a scalar of the parameters' widest type; `firstMoment`, `secondMoment` and
 *   with amsgrad `largestSecondMoment`, of the parameters' form and types. In f32 steps are counted up to 2^24, when the
 *   corrections have long been 1.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adam } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [5]) };
 * const zero = { weight: tensor(backend, [0]) };
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * const { updates } = adam().update({ weight: tensor(backend, [-3]) }, state, params);
 * const [update] = await (updates as typeof params).weight.data();
 * Math.abs(update! - 0.5) < 1e-6; // => true
 * ```
 */
export function adam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  amsgrad = false,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  const options = { learningRate, beta1, beta2, epsilon, amsgrad, weightDecay };
  return perParameter(adamRule("adam", options, { inGradient: withWeightDecay }));
}
