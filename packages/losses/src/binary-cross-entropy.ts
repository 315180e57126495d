import { add, mul, sub } from "@tenon/tensor";
import { alongLastAxis } from "./class-weights.ts";
import { elementLoss } from "./element-loss.ts";
import { logisticCosts } from "./logistic.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

export interface BinaryCrossEntropyOptions extends ReductionOption {
  /** p >= 0: how much a yes counts, beside 1 for a no; one number, or one for each output of a sample. Default 1. */
  readonly positiveWeight?: number | readonly number[] | undefined;
}

/**
 * Cross-entropy between yes-or-no predictions, given as logits z, and targets t in 0..1, over all n elements:
 *
 *     l = -p t log σ(z) - (1 - t) log(1 - σ(z))        ∂l/∂z = (1 - t) σ(z) - p t σ(-z)   = σ(z) - t for p = 1
 *
 * as `torch.nn.BCEWithLogitsLoss` with `pos_weight`. Logits of any finite size give finite losses and slopes. The model ends
 * without sigmoid.
 *
 * - output: logits of any shape, floating point: one a sample, `[batch]` or `[batch, 1]`, or one for each of several questions
 * - target: the same shape, any dtype; without the last axis for outputs `[batch, 1]`; or, for outputs `[batch, ..., classes]`,
 *   class indices `[batch, ...]` of any integer dtype, compared as rows with a 1 at the class
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses, in the output's shape
 *
 * @throws LossError `options` for an option out of range, `inputs` where output, target and weights do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { binaryCrossEntropy } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const logits = tensor(backend, [[0], [1e4]]);
 * const answers = tensor(backend, [1, 0], { dtype: "u8" });
 * await binaryCrossEntropy({ reduction: "none" }).apply(logits, answers).data(); // => [Math.LN2, 1e4]
 * await binaryCrossEntropy({ reduction: "none", positiveWeight: 3 }).apply(logits, answers).data(); // => [3 * Math.LN2, 1e4]
 * ```
 */
export function binaryCrossEntropy(options: BinaryCrossEntropyOptions = {}): Loss {
  const name = "binaryCrossEntropy";
  const { reduction, positiveWeight = 1 } = options;
  requireInRange(name, "positiveWeight", positiveWeight, "a number >= 0");
  const elements = elementLoss(specOf(name, { ...options }), reduction, (output, wanted, target) => {
    const { yes, no } = logisticCosts(output);
    const weight =
      typeof positiveWeight === "number"
        ? positiveWeight
        : alongLastAxis(name, "positiveWeight", positiveWeight, output, target);
    return add(mul(weight === 1 ? wanted : mul(wanted, weight), yes), mul(sub(1, wanted), no));
  });
  return { ...elements, probabilities: "sigmoid" };
}
