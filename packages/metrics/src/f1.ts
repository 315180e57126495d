import type { ClassCountsOptions } from "./class-counts.ts";
import { classCountsMetric } from "./class-counts.ts";
import type { Metric } from "./metric.ts";

/**
 * The harmonic mean of precision and recall (van Rijsbergen, Information Retrieval, 1979, chapter 7):
 *
 *     F1 = 2 true positives / (predicted + actual)
 *
 * as scikit-learn's `f1_score`; 0 where there is nothing to divide by. The average `binary` is that of one question (a threshold, or
 * the positive class of classes), `macro` the mean over classes, `micro` that of all counts together.
 *
 * - output and target as of `accuracy`, without and with a threshold
 * - accumulators: `truePositives`, `predicted` and `actual`, i32 `[classes]` (`[1]` for `binary`), and `count`, an i32 scalar
 * - its name in events is `f1`, `macroF1` or `microF1`
 * - details: precision, recall, F1 and both counts of every class
 *
 * @throws MetricError `options` for an option out of range, or classes missing; `inputs` (from `update`) where output and target
 * do not fit.
 *
 * @example
 * ```ts
 * import { f1 } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const accumulators = {
 *   truePositives: tensorData("i32", [6, 2]),
 *   predicted: tensorData("i32", [8, 2]),
 *   actual: tensorData("i32", [6, 4]),
 *   count: tensorData("i32", 10),
 * };
 * f1({ classes: 2 }).result(accumulators); // => (12 / 14 + 4 / 6) / 2
 * f1({ classes: 2, average: "micro" }).result(accumulators); // => 0.8
 * ```
 */
export function f1(options: ClassCountsOptions = {}): Metric {
  return classCountsMetric("f1", options);
}
