import type { Tensor } from "@tenon/tensor";
import { add, div, maximum, mul, neg } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import type { Optimizer } from "../optimizer.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { requireMomentOptions } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean } from "./running-mean.ts";

export interface AdamaxOptions {
  /** γ > 0; default 0.002. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the largest gradient is kept; default 0.999. */
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
  readonly infinityNorm: Tensor;
}

/**
 * Adamax: Adam with the largest gradient of late in place of the root mean square. At step t = 1, 2, ... for gradient g:
 *
 *     g ← g + λ θ
 *     m ← β₁ m + (1 - β₁) g
 *     u ← max(β₂ u, |g| + ε)
 *     θ ← θ - γ / (1 - β₁^t) · m / u
 *
 * as `torch.optim.Adamax` (Kingma and Ba, Adam: A method for stochastic optimization, ICLR 2015, Algorithm 2, where there is
 * no ε).
 *
 * - state: `learningRate`, f32 scalar; `step`, a scalar; `firstMoment` and `infinityNorm`, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adamax } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: tensor(backend, [0]), infinityNorm: tensor(backend, [8]) };
 * const { updates } = adamax({ beta1: 0, beta2: 0.5 }).update(tensor(backend, [-2]), state, weight);
 * await (updates as typeof weight).data(); // => [0.25]
 * ```
 */
export function adamax({
  learningRate = 2e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamaxOptions = {}): Optimizer {
  const type = "adamax";
  requireMomentOptions(type, { learningRate, beta1, beta2, epsilon, weightDecay });
  return perParameter<Scalars, Accumulators, { readonly size: Tensor }>({
    spec: { type, learningRate, beta1, beta2, epsilon, weightDecay },
    scalars: { step: 0 },
    accumulators: { firstMoment: 0, infinityNorm: 0 },
    advance(last, rate) {
      const step = add(last.step, 1);
      return { scalars: { step }, factors: { size: div(rate, biasCorrection(beta1, step)) } };
    },
    step(gradient, last, { size }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const firstMoment = runningMean(last.firstMoment, g, beta1);
      const infinityNorm = maximum(mul(last.infinityNorm, beta2), add(maximum(g, neg(g)), epsilon));
      return { update: mul(neg(size), div(firstMoment, infinityNorm)), accumulators: { firstMoment, infinityNorm } };
    },
  });
}
