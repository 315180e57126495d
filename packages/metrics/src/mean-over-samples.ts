import type { Tensor, TensorData } from "@tenon/tensor";
import { add, cast, mul } from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { addedTo, totalsOf, zeroSum } from "./compensated-sum.ts";
import type { Metric, MetricBatch } from "./metric.ts";

type Name = "sum" | "compensation" | "count";

/**
 * The mean over samples of what `ofBatch` gives as the mean over a batch: Σ mean · size / Σ size, so that a smaller last batch
 * weighs less. Accumulators: `sum` and `compensation`, f32, and `count`, i32, scalars.
 */
export function meanOverSamples(
  identity: Pick<Metric, "spec" | "name">,
  ofBatch: (batch: MetricBatch) => Tensor,
): Metric {
  return {
    ...identity,
    init: () => ({ ...zeroSum(), count: zero("i32") }),
    update(accumulators, batch) {
      const { count, ...sum } = named<Name, Tensor>(accumulators);
      return {
        ...addedTo(sum, mul(cast(ofBatch(batch), "f32"), batch.size)),
        count: add(count, batch.size),
      };
    },
    result(accumulators) {
      const { count, ...sum } = named<Name, TensorData>(accumulators);
      return (totalsOf(sum)[0] as number) / numberOf(count);
    },
  };
}
