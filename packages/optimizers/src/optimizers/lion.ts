import type { Tensor } from "@tenon/tensor";
import { mul, neg } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { signOf } from "../sign-of.ts";
import { withDecoupledWeightDecay } from "../weight-decay.ts";
import { perParameter } from "./per-parameter.ts";
import { runningMean } from "./running-mean.ts";

export interface LionOptions {
  /** γ > 0; default 0.0001. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is in the direction; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean gradient is kept; default 0.99. */
  readonly beta2?: number | undefined;
  /** λ >= 0: every step takes γ λ θ off the parameter; default 0. */
  readonly weightDecay?: number | undefined;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly firstMoment: Tensor;
}

/**
 * Lion: every element moves by the learning rate, in the direction of a mean gradient's sign. For gradient g:
 *
 *     θ ← θ - γ (sign(β₁ m + (1 - β₁) g) + λ θ)
 *     m ← β₂ m + (1 - β₂) g
 *
 * with sign(0) = 0 (Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu, Le, Symbolic discovery of optimization
 * algorithms, NeurIPS 2023, Algorithm 2). The paper advises learning rates 3 to 10 times smaller than Adam's, and weight
 * decays as many times larger than AdamW's.
 *
 * - state: `learningRate`, f32 scalar; `firstMoment`, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { lion } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5, 5, 5]);
 * const state = { learningRate: tensor(backend, 0.25), firstMoment: tensor(backend, [0, 0, 0]) };
 * const { updates } = lion().update(tensor(backend, [-3, 0.125, 0]), state, weight);
 * await (updates as typeof weight).data(); // => [0.25, -0.25, 0]
 * ```
 */
export function lion({ learningRate = 1e-4, beta1 = 0.9, beta2 = 0.99, weightDecay = 0 }: LionOptions = {}): Optimizer {
  const type = "lion";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "beta1", beta1, "a number >= 0 and < 1");
  requireInRange(type, "beta2", beta2, "a number >= 0 and < 1");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  return perParameter<Readonly<Record<string, never>>, Accumulators, { readonly rate: Tensor }>({
    spec: { type, learningRate, beta1, beta2, weightDecay },
    scalars: {},
    accumulators: { firstMoment: 0 },
    advance: (scalars, rate) => ({ scalars, factors: { rate } }),
    step(g, { firstMoment: last }, { rate }, parameter) {
      const update = mul(neg(rate), signOf(runningMean(last, g, beta1)));
      return {
        update: withDecoupledWeightDecay(update, rate, parameter, weightDecay),
        accumulators: { firstMoment: runningMean(last, g, beta2) },
      };
    },
  });
}
