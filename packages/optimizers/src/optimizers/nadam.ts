import type { Tensor } from "@tenon/tensor";
import { add, div, exp, mul, neg, sqrt, sub } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { requireMomentOptions } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface NAdamOptions {
  /** γ > 0; default 0.002. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean squared gradient is kept; default 0.999. */
  readonly beta2?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
  /** ψ >= 0: how fast the momentum grows to β₁; default 0.004. */
  readonly momentumDecay?: number | undefined;
}

interface Scalars {
  readonly [name: string]: Tensor;
  readonly step: Tensor;
  readonly momentumProduct: Tensor;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

interface Factors {
  readonly [name: string]: Tensor;
  readonly ofGradient: Tensor;
  readonly ofMoment: Tensor;
  readonly scale: Tensor;
}

/**
 * NAdam: Adam that looks ahead as Nesterov's momentum does. At step t = 1, 2, ... for gradient g:
 *
 *     g ← g + λ θ
 *     μ_t = β₁ (1 - 0.96^(t ψ) / 2)
 *     m ← β₁ m + (1 - β₁) g
 *     v ← β₂ v + (1 - β₂) g²          v̂ = v / (1 - β₂^t)
 *     m̂ = (1 - μ_t) g / (1 - μ_1 ... μ_t) + μ_{t+1} m / (1 - μ_1 ... μ_{t+1})
 *     θ ← θ - γ m̂ / (√v̂ + ε)
 *
 * as `torch.optim.NAdam` (Dozat, Incorporating Nesterov momentum into Adam, ICLR 2016 workshop). Before PyTorch 2.0 only its
 * `foreach` code computes this; the other has a factor μ_t too many in the last product.
 *
 * - state: `learningRate`, f32 scalar; `step` and `momentumProduct` μ_1 ... μ_t, scalars of the parameters' widest type;
 *   `firstMoment` and `secondMoment`, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { nAdam } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const zero = tensor(backend, [0]);
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0), momentumProduct: tensor(backend, 1) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * // Without momentum only the sign of the first gradient is left.
 * const { updates } = nAdam({ beta1: 0, epsilon: 0 }).update(tensor(backend, [-3]), state, weight);
 * await (updates as typeof weight).data(); // => [0.5]
 * ```
 */
export function nAdam({
  learningRate = 2e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
  momentumDecay = 4e-3,
}: NAdamOptions = {}): Optimizer {
  const type = "nAdam";
  requireMomentOptions(type, { learningRate, beta1, beta2, epsilon, weightDecay });
  requireInRange(type, "momentumDecay", momentumDecay, "a number >= 0");
  /** μ_t */
  const momentumAt = (step: Tensor): Tensor =>
    mul(sub(1, mul(exp(mul(step, momentumDecay * Math.log(0.96))), 0.5)), beta1);
  return perParameter<Scalars, Accumulators, Factors>({
    spec: { type, learningRate, beta1, beta2, epsilon, weightDecay, momentumDecay },
    scalars: { step: 0, momentumProduct: 1 },
    accumulators: { firstMoment: 0, secondMoment: 0 },
    advance(last, rate) {
      const step = add(last.step, 1);
      const momentum = momentumAt(step);
      const next = momentumAt(add(step, 1));
      const momentumProduct = mul(last.momentumProduct, momentum);
      return {
        scalars: { step, momentumProduct },
        factors: {
          ofGradient: div(mul(rate, sub(1, momentum)), sub(1, momentumProduct)),
          ofMoment: div(mul(rate, next), sub(1, mul(momentumProduct, next))),
          scale: div(1, sqrt(biasCorrection(beta2, step))),
        },
      };
    },
    step(gradient, last, { ofGradient, ofMoment, scale }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const firstMoment = runningMean(last.firstMoment, g, beta1);
      const secondMoment = runningMeanSquare(last.secondMoment, g, beta2);
      const deviation = add(mul(sqrt(secondMoment), scale), epsilon);
      const ahead = add(mul(g, ofGradient), mul(firstMoment, ofMoment));
      return { update: neg(div(ahead, deviation)), accumulators: { firstMoment, secondMoment } };
    },
  });
}
