import { exp, logSoftmax, maximum, mul, neg, pow, sub } from "@tenon/tensor";
import { targetClasses } from "./class-targets.ts";
import type { ClassWeightsOption } from "./class-weights.ts";
import { alongLastAxis } from "./class-weights.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";
import { reduceRows, requireReduction } from "./reduction.ts";

export interface FocalOptions extends ReductionOption, ClassWeightsOption {
  /** γ >= 0: how much what is predicted well already counts less; 0 is cross-entropy. Default 2. */
  readonly gamma?: number | undefined;
}

/**
 * Focal loss for one of several classes: cross-entropy in which examples that are predicted well count less (Lin, Goyal,
 * Girshick, He, Dollár, Focal Loss for Dense Object Detection, 2017, equation 5, with softmax for sigmoid).
 *
 *     l_b = -Σ_c w_c t_bc (1 - p_bc)^γ log p_bc       p = softmax(z)        L = Σ_b l_b / batch
 *
 * as `keras.losses.CategoricalFocalCrossentropy` from logits; PyTorch has none. The class weights w are the paper's α; the mean
 * divides by the batch all the same. For yes-or-no predictions see `binaryFocal`.
 *
 * - output: logits `[batch, ..., classes]`, floating point and finite
 * - target: class indices `[batch, ...]` of any integer dtype, or rows `[batch, ..., classes]`. A row whose index is no class
 *   counts as loss 0.
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses `[batch, ...]`
 *
 * @throws LossError `options` for an option out of range, `inputs` where output, target and class weights do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { focal } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [logits, classes] = [tensor(backend, [[0, 0]]), tensor(backend, [1], { dtype: "u8" })];
 * await focal().apply(logits, classes).data(); // => [0.25 * Math.LN2]
 * ```
 */
export function focal(options: FocalOptions = {}): Loss {
  const name = "focal";
  const { reduction, classWeights, gamma = 2 } = options;
  requireReduction(name, reduction);
  requireInRange(name, "gamma", gamma, "a number >= 0");
  requireInRange(name, "classWeights", classWeights, "a number >= 0");
  return {
    spec: specOf(name, { ...options }),
    probabilities: "softmax",
    apply(output, target) {
      const wanted = targetClasses(name, output, target);
      const weighted = classWeights
        ? mul(wanted, alongLastAxis(name, "classWeights", classWeights, output, target))
        : wanted;
      const logProbabilities = logSoftmax(output);
      const terms = mul(weighted, logProbabilities);
      if (gamma === 0) return neg(reduceRows(terms, reduction));
      // Above 0, since the slope of x^γ is infinite there for γ < 1.
      const doubt = maximum(smallest, sub(1, exp(logProbabilities)));
      return neg(reduceRows(mul(terms, pow(doubt, gamma)), reduction));
    },
  };
}

const smallest = 1e-30;
