import type { Tensor } from "@tenon/tensor";
import { add, bitAnd, div, greater, mul, neg, select, sqrt } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import { norm } from "../norm.ts";
import type { Optimizer } from "../optimizer.ts";
import { requireMomentOptions } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface LambOptions {
  /** γ > 0; default 0.001. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean squared gradient is kept; default 0.999. */
  readonly beta2?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-6. */
  readonly epsilon?: number | undefined;
  /** λ >= 0: λ θ is added to the direction; default 0.01. */
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
  readonly rate: Tensor;
  readonly first: Tensor;
  readonly scale: Tensor;
}

/**
 * LAMB: Adam's direction, with a step for each parameter tensor as long as the tensor itself times the learning rate, for
 * very large batches. At step t = 1, 2, ... for gradient g:
 *
 *     m ← β₁ m + (1 - β₁) g          m̂ = m / (1 - β₁^t)
 *     v ← β₂ v + (1 - β₂) g²         v̂ = v / (1 - β₂^t)
 *     d = m̂ / (√v̂ + ε) + λ θ
 *     θ ← θ - γ ‖θ‖ / ‖d‖ · d        (‖θ‖ / ‖d‖ is 1 where either is 0, so that zeros can be trained)
 *
 * with ‖·‖ over the whole tensor (You, Li, Reddi, Hseu, Kumar, Bhojanapalli, Song, Demmel, Keutzer, Hsieh, Large batch
 * optimization for deep learning: Training BERT in 76 minutes, ICLR 2020, Algorithm 2 with φ(z) = z).
 *
 * - state: that of `adam`
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { lamb } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [3, 4]);
 * const zero = tensor(backend, [0, 0]);
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * // Half of ‖θ‖ = 5, in the direction of the first gradient's signs.
 * const { updates } = lamb({ weightDecay: 0, epsilon: 0 }).update(tensor(backend, [-1, 2]), state, weight);
 * await (updates as typeof weight).data(); // => [2.5 / Math.SQRT2, -2.5 / Math.SQRT2]
 * ```
 */
export function lamb({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-6,
  weightDecay = 0.01,
}: LambOptions = {}): Optimizer {
  const type = "lamb";
  requireMomentOptions(type, { learningRate, beta1, beta2, epsilon, weightDecay });
  return perParameter<Scalars, Accumulators, Factors>({
    spec: { type, learningRate, beta1, beta2, epsilon, weightDecay },
    scalars: { step: 0 },
    accumulators: { firstMoment: 0, secondMoment: 0 },
    advance(last, rate) {
      const step = add(last.step, 1);
      const first = div(1, biasCorrection(beta1, step));
      const scale = div(1, sqrt(biasCorrection(beta2, step)));
      return { scalars: { step }, factors: { rate, first, scale } };
    },
    step(g, last, { rate, first, scale }, parameter) {
      const firstMoment = runningMean(last.firstMoment, g, beta1);
      const secondMoment = runningMeanSquare(last.secondMoment, g, beta2);
      const adaptive = div(mul(firstMoment, first), add(mul(sqrt(secondMoment), scale), epsilon));
      const direction = weightDecay === 0 ? adaptive : add(adaptive, mul(parameter, weightDecay));
      const [length, reach] = [norm(parameter), norm(direction)];
      const trust = select(bitAnd(greater(length, 0), greater(reach, 0)), div(length, reach), 1);
      return { update: mul(neg(mul(rate, trust)), direction), accumulators: { firstMoment, secondMoment } };
    },
  });
}
