import { mean, mul, sub } from "@tenon/tensor";
import { numbersToCompare } from "./compared.ts";
import { meanOverSamples } from "./mean-over-samples.ts";
import type { Metric } from "./metric.ts";

/**
 * Mean squared error over all elements of all samples, 1/n Σ (y - t)², as scikit-learn's `mean_squared_error`.
 *
 * - output: any shape, floating point
 * - target: the same shape, any dtype; without the last axis for outputs `[batch, 1]`; or, for outputs `[batch, ..., classes]`,
 *   class indices `[batch, ...]` of any integer dtype, which are compared as rows with a 1 at the class
 * - accumulators: `sum` and `compensation`, f32, and `count`, i32, scalars
 *
 * @throws MetricError `inputs` (from `update`) where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { meanSquaredError } from "@tenon/metrics";
 * import { tensor, upload, type Tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const metric = meanSquaredError();
 * const before = upload(backend, metric.init());
 * const [output, target] = [tensor(backend, [[1], [5]]), tensor(backend, [1, 2])];
 * const after = metric.update(before, { output, target, loss: tensor(backend, 0), size: 2 }) as { sum: Tensor; count: Tensor };
 * await after.sum.data(); // => [9]
 * await after.count.data(); // => [2]
 * ```
 */
export function meanSquaredError(): Metric {
  const name = "meanSquaredError";
  return meanOverSamples({ spec: { type: name }, name }, ({ output, target }) => {
    const error = sub(output, numbersToCompare(name, output, target));
    return mean(mul(error, error));
  });
}
