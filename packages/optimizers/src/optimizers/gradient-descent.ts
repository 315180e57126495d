import { mul, neg } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { perParameter } from "./per-parameter.ts";

export interface GradientDescentOptions {
  /** γ > 0; default 0.01. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
}

/**
 * Plain gradient descent: a step against the gradient g, and nothing else.
 *
 *     θ ← θ - γ g
 *
 * (Cauchy 1847). On mini-batches it is `sgd` without any option, and `torch.optim.SGD` without any.
 *
 * - state: `learningRate` f32 scalar
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { gradientDescent } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [1, 2]);
 * const state = { learningRate: tensor(backend, 0.25) };
 * const { updates } = gradientDescent().update(tensor(backend, [4, -8]), state, weight);
 * await (updates as typeof weight).data(); // => [-1, 2]
 * ```
 */
export function gradientDescent({ learningRate = 0.01 }: GradientDescentOptions = {}): Optimizer {
  const type = "gradientDescent";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  return perParameter({
    spec: { type, learningRate },
    scalars: {},
    accumulators: {},
    advance: (scalars, rate) => ({ scalars, factors: { rate } }),
    step: (g, accumulators, { rate }) => ({ update: mul(neg(rate), g), accumulators }),
  });
}
