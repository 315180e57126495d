import type { Tensor, Tree } from "@tenon/tensor";
import { add, cast, div, mul, neg, sqrt, sub, tanh, tensorData } from "@tenon/tensor";
import type { Optimizer } from "./optimizer.ts";
import { requireInRange } from "./option-range.ts";
import { mapTogether, zerosLike } from "./parameter-trees.ts";

export interface AdamOptions {
  /** γ > 0; default 0.001. Where it starts: the state holds the one in force. */
  readonly learningRate?: number | undefined;
  /** β₁, 0 <= β₁ < 1: how much of the mean gradient is kept; default 0.9. */
  readonly beta1?: number | undefined;
  /** β₂, 0 <= β₂ < 1: how much of the mean squared gradient is kept; default 0.999. */
  readonly beta2?: number | undefined;
  /** ε >= 0: keeps the quotient finite where gradients vanish; default 1e-8. */
  readonly epsilon?: number | undefined;
}

type AdamState = {
  readonly learningRate: Tensor;
  readonly step: Tensor;
  readonly firstMoment: Tree<Tensor>;
  readonly secondMoment: Tree<Tensor>;
};

/**
 * Adam: steps scaled by running means of the gradient and of its square. At step t = 1, 2, ... for gradient g:
 *
 *     m ← β₁ m + (1 - β₁) g          m̂ = m / (1 - β₁^t)
 *     v ← β₂ v + (1 - β₂) g²         v̂ = v / (1 - β₂^t)
 *     θ ← θ - γ m̂ / (√v̂ + ε)
 *
 * as `torch.optim.Adam` (Kingma and Ba, Adam: A method for stochastic optimization, ICLR 2015, Algorithm 1).
 *
 * - state: `learningRate` and `step`, f32 scalars; `firstMoment` and `secondMoment`, of the parameters' form and types.
 *   Steps are counted up to 2^24, when the corrections have long been 1.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { adam } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [5]) };
 * const zero = { weight: tensor(backend, [0]) };
 * const scalars = { learningRate: tensor(backend, 0.5), step: tensor(backend, 0) };
 * const state = { ...scalars, firstMoment: zero, secondMoment: zero };
 * const { updates } = adam().update({ weight: tensor(backend, [-3]) }, state, params);
 * const [update] = await (updates as typeof params).weight.data();
 * Math.abs(update! - 0.5) < 1e-6; // => true
 * ```
 */
export function adam({ learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Optimizer {
  const name = "adam";
  requireInRange(name, "learningRate", learningRate, "> 0");
  requireInRange(name, "beta1", beta1, ">= 0 and < 1");
  requireInRange(name, "beta2", beta2, ">= 0 and < 1");
  requireInRange(name, "epsilon", epsilon, ">= 0");
  return {
    spec: { type: name, learningRate, beta1, beta2, epsilon },
    init: (params) => ({
      learningRate: tensorData("f32", learningRate),
      step: tensorData("f32", 0),
      firstMoment: zerosLike(name, params),
      secondMoment: zerosLike(name, params),
    }),
    update(gradients, state, params) {
      // The form that `init` gave.
      const last = state as AdamState;
      const step = add(last.step, 1);
      const firstMoment = mapTogether(name, [gradients, last.firstMoment, params], (g, m) =>
        add(mul(m, beta1), mul(g, 1 - beta1)),
      );
      const secondMoment = mapTogether(name, [gradients, last.secondMoment], (g, v) =>
        add(mul(v, beta2), mul(mul(g, g), 1 - beta2)),
      );
      // The scalars are divided before they meet the elements; an element is multiplied, since that is faster than dividing.
      const size = div(last.learningRate, biasCorrection(beta1, step));
      const scale = div(1, sqrt(biasCorrection(beta2, step)));
      const updates = mapTogether(name, [firstMoment, secondMoment], (m, v) => {
        const { dtype } = m;
        const deviation = add(mul(sqrt(v), cast(scale, dtype)), epsilon);
        return mul(neg(cast(size, dtype)), div(m, deviation));
      });
      return { updates, state: { learningRate: last.learningRate, step, firstMoment, secondMoment } };
    },
  };
}

/**
 * 1 - β^t, as 2h / (1 + h) with h = tanh(-t ln β / 2). Written as a difference it would be wrong by some 1e-5 of itself
 * at the first steps, since 1 - 0.999 keeps few digits in f32.
 */
function biasCorrection(beta: number, step: Tensor): Tensor {
  if (beta === 0) return sub(1, mul(step, 0));
  const h = tanh(mul(step, -Math.log(beta) / 2));
  return div(mul(h, 2), add(h, 1));
}
