import type { Tensor } from "@tenon/tensor";
import { add, div, greater, mul, neg, select, sqrt } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import type { Optimizer } from "../optimizer.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { requireMomentOptions } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";
import { rectification } from "./rectification.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface RAdamOptions {
  /** γ > 0; default 0.001. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean squared gradient is kept; default 0.999. */
  readonly beta2?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
}

interface Scalars {
  readonly [name: string]: Tensor;
  readonly step: Tensor;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

interface Factors {
  readonly [name: string]: Tensor;
  readonly size: Tensor;
  readonly adaptiveSize: Tensor;
}

/**
 * RAdam: Adam whose steps are plain momentum until the second moment is known well enough, and are rectified by its
 * variance from then on. At step t = 1, 2, ... for gradient g:
 *
 *     g ← g + λ θ
 *     m ← β₁ m + (1 - β₁) g           m̂ = m / (1 - β₁^t)
 *     v ← β₂ v + (1 - β₂) g²
 *     ρ∞ = 2 / (1 - β₂) - 1           ρ = ρ∞ - 2 t β₂^t / (1 - β₂^t)
 *     ρ > 5:      r = √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ))        θ ← θ - γ r m̂ √(1 - β₂^t) / (√v + ε)
 *     otherwise:  θ ← θ - γ m̂
 *
 * as `torch.optim.RAdam` (Liu, Jiang, He, Chen, Liu, Gao, Han, On the variance of the adaptive learning rate and beyond,
 * ICLR 2020, Algorithm 2, where 4 stands for 5).
 *
 * - state: `learningRate`, f32 scalar; `step`, a scalar of the parameters' widest type; `firstMoment` and `secondMoment`, of
 *   the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { rAdam } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const zero = tensor(backend, [0]);
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * // The first steps are those of momentum.
 * const { updates } = rAdam().update(tensor(backend, [-3]), state, weight);
 * await (updates as typeof weight).data(); // => [1.5]
 * ```
 */
export function rAdam({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: RAdamOptions = {}): Optimizer {
  const type = "rAdam";
  requireMomentOptions(type, { learningRate, beta1, beta2, epsilon, weightDecay });
  return perParameter<Scalars, Accumulators, Factors>({
    spec: { type, learningRate, beta1, beta2, epsilon, weightDecay },
    scalars: { step: 0 },
    accumulators: { firstMoment: 0, secondMoment: 0 },
    advance(last, rate) {
      const step = add(last.step, 1);
      const size = div(rate, biasCorrection(beta1, step));
      const r = rectification(beta2, step);
      const adaptiveSize = mul(mul(size, r), sqrt(biasCorrection(beta2, step)));
      return { scalars: { step }, factors: { size, adaptiveSize } };
    },
    step(gradient, last, { size, adaptiveSize }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const firstMoment = runningMean(last.firstMoment, g, beta1);
      const secondMoment = runningMeanSquare(last.secondMoment, g, beta2);
      const adaptive = mul(adaptiveSize, div(firstMoment, add(sqrt(secondMoment), epsilon)));
      const update = neg(select(greater(adaptiveSize, 0), adaptive, mul(size, firstMoment)));
      return { update, accumulators: { firstMoment, secondMoment } };
    },
  });
}
