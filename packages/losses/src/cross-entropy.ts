import type { Tensor } from "@tenon/tensor";
import { add, cast, equal, logSoftmax, mul, neg, sub, sum } from "@tenon/tensor";
import { namesClasses, refuse, targetClasses } from "./class-targets.ts";
import type { ClassWeightsOption } from "./class-weights.ts";
import { alongLastAxis } from "./class-weights.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";
import { reduceRows, requireReduction } from "./reduction.ts";
import { column, rowSums } from "./rows.ts";

export interface CrossEntropyOptions extends ReductionOption, ClassWeightsOption {
  /**
   * ε, 0 to 1: each target row becomes (1 - ε) t + ε / classes (Szegedy et al., Rethinking the Inception Architecture,
   * 2016, section 7). Default 0.
   */
  readonly labelSmoothing?: number | undefined;
  /** The class index of rows that do not count: loss 0, and left out of the mean; for class indices only. Default: none. */
  readonly ignoredIndex?: number | undefined;
}

/**
 * Cross-entropy between the classes that logits z predict and the target distribution t, in nats:
 *
 *     l_b = -Σ_c w_c t_bc log softmax(z_b)_c       L = Σ_b l_b / batch
 *     ∂L/∂z = (softmax(z) - t) / batch             where w = 1 and each row of t sums to 1
 *
 * as `torch.nn.CrossEntropyLoss`. With class weights or an ignored index, the mean over class indices y divides by the
 * weights of the rows that count, Σ_b w_{y_b}, and is 0 where none does (PyTorch: NaN). The logarithm of softmax is computed in
 * one piece, so that logits of any finite size neither overflow nor give log 0 (Goodfellow, Bengio, Courville, Deep
 * Learning, 2016, section 4.1). The model ends without softmax.
 *
 * - output: logits `[batch, ..., classes]`, floating point and finite. The classes are the last axis (PyTorch has them second);
 *   axes between are more rows, such as positions of a sequence.
 * - target: class indices `[batch, ...]` of any integer dtype, or rows `[batch, ..., classes]` of any dtype: one-hot or
 *   probabilities. A row whose index is no class (outside 0..classes-1) counts as loss 0: no error can leave the device, and
 *   data sets check their labels when they are made. It still counts in the mean, unless there are weights or an ignored index.
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses `[batch, ...]`. NaN wherever a logit is NaN, also
 *   in rows that do not count.
 *
 * @throws LossError `options` for an option out of range, `inputs` where output, target and class weights do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { crossEntropy } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const logits = tensor(backend, [[1e4, 0, 0], [0, 0, 1e4]]);
 * const classes = tensor(backend, [0, 1], { dtype: "u8" });
 * await crossEntropy().apply(logits, classes).data(); // => [5000]
 * const rows = tensor(backend, [[1, 0, 0], [0, 1, 0]]);
 * await crossEntropy().apply(logits, rows).data(); // => [5000]
 * await crossEntropy({ reduction: "none", classWeights: [1, 0.5, 1] }).apply(logits, classes).data(); // => [0, 5000]
 * await crossEntropy({ ignoredIndex: 0 }).apply(logits, classes).data(); // => [10000]
 * ```
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  const name = "crossEntropy";
  const { reduction, labelSmoothing = 0, classWeights, ignoredIndex } = options;
  requireReduction(name, reduction);
  requireInRange(name, "labelSmoothing", labelSmoothing, "a number >= 0 and <= 1");
  requireInRange(name, "classWeights", classWeights, "a number >= 0");
  requireInRange(name, "ignoredIndex", ignoredIndex, "a whole number");
  return {
    spec: specOf(name, { ...options }),
    probabilities: "softmax",
    apply(output, target) {
      const sparse = namesClasses(output, target);
      const rows = targetClasses(name, output, target);
      if (ignoredIndex !== undefined && !sparse)
        return refuse(name, "expects class indices where ignoredIndex is given, got rows", output, target);
      const wanted = sparse ? withoutIndex(rows, target, ignoredIndex) : rows;
      const weights = classWeights && alongLastAxis(name, "classWeights", classWeights, output, target);
      const smooth = labelSmoothing === 0 ? wanted : smoothed(wanted, labelSmoothing, sparse);
      const terms = mul(weights ? mul(smooth, weights) : smooth, logSoftmax(output));
      const count =
        sparse && (weights || ignoredIndex !== undefined)
          ? oneIfZero(sum(weights ? mul(wanted, weights) : wanted))
          : undefined;
      return neg(reduceRows(terms, reduction, count));
    },
  };
}

/** Rows of zeros where the class is `ignored`. Where that is no class, they are zeros already. */
function withoutIndex(rows: Tensor, target: Tensor, ignored: number | undefined): Tensor {
  if (ignored === undefined || ignored < 0 || ignored >= (rows.shape.at(-1) as number)) return rows;
  return mul(rows, column(sub(1, cast(equal(cast(target, "i32"), ignored), rows.dtype))));
}

/** Rows mixed with the uniform distribution; a row of zeros, which names no class, stays so. */
function smoothed(rows: Tensor, smoothing: number, sparse: boolean): Tensor {
  const share = smoothing / (rows.shape.at(-1) as number);
  return add(mul(rows, 1 - smoothing), sparse ? mul(column(rowSums(rows)), share) : share);
}

const oneIfZero = (total: Tensor): Tensor => add(total, cast(equal(total, 0), total.dtype));
