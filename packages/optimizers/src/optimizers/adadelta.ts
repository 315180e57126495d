import type { Tensor } from "@tenon/tensor";
import { add, div, mul, neg, sqrt } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMeanSquare } from "./running-mean.ts";

export interface AdadeltaOptions {
  /** γ > 0; default 1. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** ρ, 0 <= ρ < 1: how much of the mean squares is kept; default 0.9. */
  readonly decay?: number | undefined;
  /** ε > 0: lets the first steps begin; default 1e-6. */
  readonly epsilon?: number | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly meanSquare: Tensor;
  readonly meanSquaredStep: Tensor;
}

/**
 * Adadelta: steps in the parameters' own units, the root mean square of the last steps over that of the last gradients.
 * For gradient g:
 *
 *     g ← g + λ θ
 *     v ← ρ v + (1 - ρ) g²
 *     δ = √(u + ε) / √(v + ε) · g
 *     u ← ρ u + (1 - ρ) δ²
 *     θ ← θ - γ δ
 *
 * as `torch.optim.Adadelta` (Zeiler, ADADELTA: An adaptive learning rate method, 2012, Algorithm 1; γ is not in the paper).
 *
 * - state: `learningRate`, f32 scalar; `meanSquare` v and `meanSquaredStep` u, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adadelta } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const zero = tensor(backend, [0]);
 * const state = { learningRate: tensor(backend, 1), meanSquare: zero, meanSquaredStep: zero };
 * const { updates } = adadelta({ decay: 0, epsilon: 9 }).update(tensor(backend, [4]), state, weight);
 * await (updates as typeof weight).data(); // => [-2.4]
 * ```
 */
export function adadelta({
  learningRate = 1,
  decay = 0.9,
  epsilon = 1e-6,
  weightDecay = 0,
}: AdadeltaOptions = {}): Optimizer {
  const type = "adadelta";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "decay", decay, "a number >= 0 and < 1");
  requireInRange(type, "epsilon", epsilon, "a number > 0");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  return perParameter<Readonly<Record<string, never>>, Accumulators, { readonly rate: Tensor }>({
    spec: { type, learningRate, decay, epsilon, weightDecay },
    scalars: {},
    accumulators: { meanSquare: 0, meanSquaredStep: 0 },
    advance: (scalars, rate) => ({ scalars, factors: { rate } }),
    step(gradient, last, { rate }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const meanSquare = runningMeanSquare(last.meanSquare, g, decay);
      const step = mul(div(sqrt(add(last.meanSquaredStep, epsilon)), sqrt(add(meanSquare, epsilon))), g);
      const meanSquaredStep = runningMeanSquare(last.meanSquaredStep, step, decay);
      return { update: mul(neg(rate), step), accumulators: { meanSquare, meanSquaredStep } };
    },
  });
}
