import type { Optimizer } from "../optimizer.ts";
import { withDecoupledWeightDecay } from "../weight-decay.ts";
import type { AdamOptions } from "./adam.ts";
import { adamRule } from "./adam-rule.ts";
import { perParameter } from "./per-parameter.ts";

export interface AdamWOptions extends Omit<AdamOptions, "weightDecay"> {
  /** λ >= 0: every step takes γ λ θ off the parameter, whatever the gradient; default 0.01. */
  readonly weightDecay?: number | undefined;
}

/**
 * Adam with weight decay beside the gradient, so that it is not scaled by the gradient's moments:
 *
 *     θ ← θ - γ λ θ - γ m̂ / (√v̂ + ε)
 *
 * with m̂ and v̂ of the plain gradient as in `adam`. Equals `torch.optim.AdamW` (Loshchilov and Hutter, Decoupled weight decay
 * regularization, ICLR 2019, Algorithm 2).
 *
 * - state: that of `adam`
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adamW } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [8]);
 * const zero = tensor(backend, [0]);
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * const { updates } = adamW({ weightDecay: 0.25 }).update(zero, state, weight);
 * await (updates as typeof weight).data(); // => [-1]
 * ```
 */
export function adamW({
  learningRate = 1e-3,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  amsgrad = false,
  weightDecay = 0.01,
}: AdamWOptions = {}): Optimizer {
  const options = { learningRate, beta1, beta2, epsilon, amsgrad, weightDecay };
  return perParameter(adamRule("adamW", options, { decoupled: withDecoupledWeightDecay }));
}
