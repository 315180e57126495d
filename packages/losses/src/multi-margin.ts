import { add, mul, relu, sub } from "@tenon/tensor";
import { targetClasses } from "./class-targets.ts";
import type { ClassWeightsOption } from "./class-weights.ts";
import { alongLastAxis } from "./class-weights.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, requireOneOf, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";
import { reduceRows, requireReduction } from "./reduction.ts";
import { column, rowSums } from "./rows.ts";

export interface MultiMarginOptions extends ReductionOption, ClassWeightsOption {
  /** m > 0: by how much the right class is to lead; default 1. */
  readonly margin?: number | undefined;
  /** 1, or 2 for squares; default 1. */
  readonly power?: 1 | 2 | undefined;
}

/**
 * The hinge loss of one of several classes: every other class is to stay a margin m behind the right one, c.
 *
 *     l_b = w_c / classes Σ_{i≠c} max(0, m - y_bc + y_bi)^power        L = Σ_b l_b / batch
 *
 * as `torch.nn.MultiMarginLoss` (Weston and Watkins, Support vector machines for multi-class pattern recognition, 1999). The
 * mean divides by the batch, whatever the class weights.
 *
 * - output: scores `[batch, ..., classes]`, floating point
 * - target: class indices `[batch, ...]` of any integer dtype, or one-hot rows `[batch, ..., classes]`. A row whose index is no
 *   class counts as loss 0.
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses `[batch, ...]`
 *
 * @throws LossError `options` for an option out of range, `inputs` where output, target and class weights do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { multiMargin } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const scores = tensor(backend, [[3, 0, 2.5], [0, 1, 3]]);
 * const classes = tensor(backend, [0, 1], { dtype: "u8" });
 * await multiMargin({ reduction: "sum" }).apply(scores, classes).data(); // => [(0.5 + 3) / 3]
 * ```
 */
export function multiMargin(options: MultiMarginOptions = {}): Loss {
  const name = "multiMargin";
  const { reduction, classWeights, margin = 1, power = 1 } = options;
  requireReduction(name, reduction);
  requireInRange(name, "margin", margin, "a number > 0");
  requireOneOf(name, "power", power, [1, 2]);
  requireInRange(name, "classWeights", classWeights, "a number >= 0");
  return {
    spec: specOf(name, { ...options }),
    apply(output, target) {
      const wanted = targetClasses(name, output, target);
      const weighted = classWeights
        ? mul(wanted, alongLastAxis(name, "classWeights", classWeights, output, target))
        : wanted;
      const behind = relu(add(output, column(sub(margin, rowSums(mul(wanted, output))))));
      const others = mul(power === 2 ? mul(behind, behind) : behind, sub(1, wanted));
      const share = mul(column(rowSums(weighted)), 1 / (output.shape.at(-1) as number));
      return reduceRows(mul(others, share), reduction);
    },
  };
}
