import type { Tensor } from "@tenon/tensor";
import { add, div, mul, neg, sqrt } from "@tenon/tensor";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { withWeightDecay } from "../weight-decay.ts";
import { perParameter } from "./per-parameter.ts";

export interface AdagradOptions {
  /** γ > 0; default 0.01. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** η >= 0: how fast the rate falls with the steps; default 0. */
  readonly learningRateDecay?: number | undefined;
  /** λ >= 0: λ θ is added to the gradient; default 0. */
  readonly weightDecay?: number | undefined;
  /** >= 0: where the sums of squares start; default 0. */
  readonly initialAccumulator?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-10. */
  readonly epsilon?: number | undefined;
}

interface Scalars {
  readonly [name: string]: Tensor | undefined;
  readonly step?: Tensor;
}

interface Accumulators {
  readonly [name: string]: Tensor;
  readonly sumOfSquares: Tensor;
}

/**
 * Adagrad: steps shrink with the sum of all squared gradients, for each element by itself, so that rare features keep
 * larger ones. At step t = 1, 2, ... for gradient g:
 *
 *     g ← g + λ θ
 *     s ← s + g²
 *     θ ← θ - γ / (1 + (t - 1) η) · g / (√s + ε)
 *
 * as `torch.optim.Adagrad` (Duchi, Hazan, Singer, Adaptive subgradient methods for online learning and stochastic
 * optimization, JMLR 12, 2011).
 *
 * - state: `learningRate`, f32 scalar; with a decay of it `step`, a scalar; `sumOfSquares`, of the parameters' form and types
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adagrad } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [5]);
 * const state = { learningRate: tensor(backend, 0.5), sumOfSquares: tensor(backend, [9]) };
 * const { updates } = adagrad({ epsilon: 0 }).update(tensor(backend, [4]), state, weight);
 * await (updates as typeof weight).data(); // => [-0.4]
 * ```
 */
export function adagrad({
  learningRate = 0.01,
  learningRateDecay = 0,
  weightDecay = 0,
  initialAccumulator = 0,
  epsilon = 1e-10,
}: AdagradOptions = {}): Optimizer {
  const type = "adagrad";
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "learningRateDecay", learningRateDecay, "a number >= 0");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
  requireInRange(type, "initialAccumulator", initialAccumulator, "a number >= 0");
  requireInRange(type, "epsilon", epsilon, "a number >= 0");
  return perParameter<Scalars, Accumulators, { readonly size: Tensor }>({
    spec: { type, learningRate, learningRateDecay, weightDecay, initialAccumulator, epsilon },
    scalars: learningRateDecay === 0 ? {} : { step: 0 },
    accumulators: { sumOfSquares: initialAccumulator },
    advance({ step }, rate) {
      if (!step) return { scalars: {}, factors: { size: rate } };
      const size = div(rate, add(mul(step, learningRateDecay), 1));
      return { scalars: { step: add(step, 1) }, factors: { size } };
    },
    step(gradient, last, { size }, parameter) {
      const g = withWeightDecay(gradient, parameter, weightDecay);
      const sumOfSquares = add(last.sumOfSquares, mul(g, g));
      return { update: mul(neg(size), div(g, add(sqrt(sumOfSquares), epsilon))), accumulators: { sumOfSquares } };
    },
  });
}
