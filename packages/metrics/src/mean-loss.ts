import { meanOverSamples } from "./mean-over-samples.ts";
import type { Metric } from "./metric.ts";

/**
 * The mean loss of a sample: Σ loss · size / Σ size, so that a smaller last batch weighs less.
 *
 * - accumulators: `sum` and `compensation`, f32, and `count`, i32, scalars
 * - its name in events is `loss`
 *
 * @example
 * ```ts
 * import { meanLoss } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const accumulators = { sum: tensorData("f32", 6), compensation: tensorData("f32", 0), count: tensorData("i32", 4) };
 * meanLoss().result(accumulators); // => 1.5
 * ```
 */
export function meanLoss(): Metric {
  return meanOverSamples({ spec: { type: "meanLoss" }, name: "loss" }, ({ loss }) => loss);
}
