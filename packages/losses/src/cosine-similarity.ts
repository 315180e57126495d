import type { Tensor } from "@tenon/tensor";
import { add, div, mul, sqrt, sub } from "@tenon/tensor";
import { targetRows } from "./class-targets.ts";
import type { Loss } from "./loss.ts";
import { specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";
import { reduceElements, requireReduction } from "./reduction.ts";
import { rowSums } from "./rows.ts";

/**
 * How far rows of outputs y point away from rows of targets t, 0 (the same direction) to 2 (the opposite one), whatever their
 * lengths:
 *
 *     l_b = 1 - y_b · t_b / (|y_b| |t_b|)       |v| = √(Σ v² + 1e-12)        L = Σ_b l_b / batch
 *
 * as `torch.nn.CosineEmbeddingLoss` of pairs that belong together (label 1), and `keras.losses.CosineSimilarity` plus 1. The
 * 1e-12 gives rows of zeros the loss 1.
 *
 * - output: `[batch, ..., features]`, floating point, with squares that are finite
 * - target: the same shape, any dtype, or class indices `[batch, ...]` of any integer dtype, which are compared as rows with a 1
 *   at the class; a row whose index is no class has loss 1 and no slope
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses `[batch, ...]`
 *
 * @throws LossError `options` for an unknown reduction, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { cosineSimilarity } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, target] = [tensor(backend, [[3, 4], [1, 0]]), tensor(backend, [[6, 8], [0, 5]])];
 * await cosineSimilarity().apply(output, target).data(); // => [0.5]
 * ```
 */
export function cosineSimilarity(options: ReductionOption = {}): Loss {
  const name = "cosineSimilarity";
  requireReduction(name, options.reduction);
  return {
    spec: specOf(name, { ...options }),
    apply(output, target) {
      const wanted = targetRows(name, output, target);
      const cosines = div(rowSums(mul(output, wanted)), mul(lengths(output), lengths(wanted)));
      return reduceElements(sub(1, cosines), options.reduction);
    },
  };
}

const lengths = (rows: Tensor): Tensor => sqrt(add(rowSums(mul(rows, rows)), 1e-12));
