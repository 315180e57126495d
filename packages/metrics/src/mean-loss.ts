import type { Tensor, TensorData } from "@tenon/tensor";
import { add, cast, mul } from "@tenon/tensor";
import { numberOf, scalarsOf, zeroScalars } from "./accumulators.ts";
import type { Metric } from "./metric.ts";

type Name = "sum" | "count";

/**
 * The mean loss of a sample: Σ loss · size / Σ size, so that a smaller last batch weighs less.
 *
 * - accumulators: `sum` and `count`, f32 scalars; samples are counted exactly up to 2^24
 * - its name in events is `loss`
 *
 * @example
 * ```ts
 * import { meanLoss } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * meanLoss().result({ sum: tensorData("f32", 6), count: tensorData("f32", 4) }); // => 1.5
 * ```
 */
export function meanLoss(): Metric {
  const names: readonly Name[] = ["sum", "count"];
  return {
    spec: { type: "meanLoss" },
    name: "loss",
    init: () => zeroScalars(names, "f32"),
    update(accumulators, { loss, size }) {
      const { sum, count } = scalarsOf<Name, Tensor>(accumulators);
      return { sum: add(sum, mul(cast(loss, "f32"), size)), count: add(count, size) };
    },
    result(accumulators) {
      const { sum, count } = scalarsOf<Name, TensorData>(accumulators);
      return numberOf(sum) / numberOf(count);
    },
  };
}
