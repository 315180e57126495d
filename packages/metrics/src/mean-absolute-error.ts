import { maximum, mean, neg, sub } from "@tenon/tensor";
import { numbersToCompare } from "./compared.ts";
import { meanOverSamples } from "./mean-over-samples.ts";
import type { Metric } from "./metric.ts";

/**
 * Mean absolute error over all elements of all samples, 1/n Σ |y - t|, as scikit-learn's `mean_absolute_error`.
 *
 * - output, target and accumulators as of `meanSquaredError`
 *
 * @throws MetricError `inputs` (from `update`) where output and target do not fit.
 *
 * @example
 * ```ts
 * import { meanAbsoluteError } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const accumulators = { sum: tensorData("f32", 3), compensation: tensorData("f32", 0), count: tensorData("i32", 2) };
 * meanAbsoluteError().result(accumulators); // => 1.5
 * ```
 */
export function meanAbsoluteError(): Metric {
  const name = "meanAbsoluteError";
  return meanOverSamples({ spec: { type: name }, name }, ({ output, target }) => {
    const error = sub(output, numbersToCompare(name, output, target));
    return mean(maximum(error, neg(error)));
  });
}
