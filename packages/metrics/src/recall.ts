import type { ClassCountsOptions } from "./class-counts.ts";
import { classCountsMetric } from "./class-counts.ts";
import type { Metric } from "./metric.ts";

/**
 * How much of what is so is predicted:
 *
 *     true positives / actual
 *
 * as scikit-learn's `recall_score`; 0 where there is nothing to divide by. The average `binary` is that of one question (a threshold, or
 * the positive class of classes), `macro` the mean over classes, `micro` that of all counts together.
 *
 * - output and target as of `accuracy`, without and with a threshold
 * - accumulators: `truePositives`, `predicted` and `actual`, i32 `[classes]` (`[1]` for `binary`), and `count`, an i32 scalar
 * - its name in events is `recall`, `macroRecall` or `microRecall`
 * - details: precision, recall, F1 and both counts of every class
 *
 * @throws MetricError `options` for an option out of range, or classes missing; `inputs` (from `update`) where output and target
 * do not fit.
 *
 * @example
 * ```ts
 * import { recall } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const accumulators = {
 *   truePositives: tensorData("i32", [6, 2]),
 *   predicted: tensorData("i32", [8, 2]),
 *   actual: tensorData("i32", [6, 4]),
 *   count: tensorData("i32", 10),
 * };
 * recall({ classes: 2 }).result(accumulators); // => (6 / 6 + 2 / 4) / 2
 * recall({ classes: 2, average: "micro" }).result(accumulators); // => 0.8
 * ```
 */
export function recall(options: ClassCountsOptions = {}): Metric {
  return classCountsMetric("recall", options);
}
