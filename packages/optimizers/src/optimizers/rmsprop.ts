import type { Tensor } from "@tenon/tensor";
import { add, div, maximum, mul, neg, sqrt, sub } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface RmspropOptions {
  /** γ > 0; default 0.01. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** α, 0 <= α < 1: how much of the mean squared gradient is kept; default 0.99. */
  readonly decay?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number | undefined;
  /** μ, 0 to 1: how much of the last velocity is kept; default 0. */
  readonly momentum?: number | undefined;
  /** Whether the gradient's variance is divided by, rather than its mean square; default false. */
  readonly centered?: boolean | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
}

interface Accumulators {
  readonly [name: string]: Tensor | undefined;
  readonly meanSquare: Tensor;
  readonly mean?: Tensor;
  readonly velocity?: Tensor;
}

/**
 * RMSprop: steps scaled by the root of the running mean of the squared gradient. For gradient g:
 *
 *     g ← g + λ θ
 *     s ← α s + (1 - α) g²
 *     centered:          m ← α m + (1 - α) g         r = √(s - m²) + ε,  otherwise r = √s + ε
 *     without momentum:  θ ← θ - γ g / r
 *     with momentum:     v ← μ v + g / r             θ ← θ - γ v
 *
 * as `torch.optim.RMSprop` (Tieleman and Hinton, Neural networks for machine learning, lecture 6.5, 2012; centered: Graves,
 * Generating sequences with recurrent neural networks, 2013, equations 38 to 41). s - m² is held at 0 where rounding would
 * bring it below, so that gradients that never change give no NaN.
 *
 * - state: `learningRate`, f32 scalar; `meanSquare`, if centered `mean`, with momentum `velocity`, of the parameters' form and
 *   types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { rmsprop } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const state = { learningRate: tensor(backend, 0.5), meanSquare: tensor(backend, [32]) };
 * const { updates } = rmsprop({ decay: 0.5, epsilon: 0 }).update(tensor(backend, [0.25]), state, weight);
 * const [update] = await (updates as typeof weight).data();
 * Math.abs(update! + 0.5 * 0.25 / Math.sqrt(16 + 0.03125)) < 1e-7; // => true
 * ```
 */
export function rmsprop({
  learningRate = 0.01,
  decay = 0.99,
  epsilon = 1e-8,
  momentum = 0,
  centered = false,
  weightDecay = 0,
}: RmspropOptions = {}): Optimizer {
  const type = "rmsprop";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "decay", decay, "a number >= 0 and < 1");
  requireInRange(type, "epsilon", epsilon, "a number >= 0");
  requireInRange(type, "momentum", momentum, "a number >= 0 and <= 1");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  return perParameter<Readonly<Record<string, never>>, Accumulators, { readonly rate: Tensor }>({
    spec: { type, learningRate, decay, epsilon, momentum, centered, weightDecay },
    scalars: {},
    accumulators: { meanSquare: 0, ...(centered && { mean: 0 }), ...(momentum > 0 && { velocity: 0 }) },
    advance: (scalars, rate) => ({ scalars, factors: { rate } }),
    step(gradient, last, { rate }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const meanSquare = runningMeanSquare(last.meanSquare, g, decay);
      const mean = last.mean && runningMean(last.mean, g, decay);
      const variance = mean ? maximum(sub(meanSquare, mul(mean, mean)), 0) : meanSquare;
      const direction = div(g, add(sqrt(variance), epsilon));
      const velocity = last.velocity && add(mul(last.velocity, momentum), direction);
      return {
        update: mul(neg(rate), velocity ?? direction),
        accumulators: { meanSquare, ...(mean && { mean }), ...(velocity && { velocity }) },
      };
    },
  });
}
