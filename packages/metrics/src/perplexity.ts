import type { Tensor, TensorData } from "@tenon/tensor";
import { add, bitAnd, cast, greater, less, logSoftmax, mul, neg, oneHot, sum } from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { classesOf, refuse, rowCount, targetClasses } from "./compared.ts";
import { addedTo, totalsOf, zeroSum } from "./compensated-sum.ts";
import type { Metric } from "./metric.ts";

type Name = "sum" | "compensation" | "count";

/**
 * How many classes the model is, on average, as unsure between as if they were equally likely: e to the mean cross-entropy of
 * its predictions (Jelinek, Mercer, Bahl, Baker, Perplexity, 1977). It is computed from logits, whatever the loss weighs or
 * smooths; 1 is certain and right.
 *
 *     perplexity = exp(-1/n Σ log softmax(z)_y)
 *
 * - output: logits `[batch, ..., classes]`, floating point
 * - target: class indices `[batch, ...]` of any integer dtype; samples whose index is no class, such as padding, are left out.
 *   Or one-hot rows `[batch, ..., classes]`.
 * - accumulators: `sum` and `compensation`, f32, and `count`, i32, scalars
 *
 * @throws MetricError `inputs` (from `update`) where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { perplexity } from "@tenon/metrics";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const zero = tensor(backend, 0);
 * const before = { sum: zero, compensation: zero, count: tensor(backend, 0, { dtype: "i32" }) };
 * const [output, target] = [tensor(backend, [[7, 7, 7, 7]]), tensor(backend, [2], { dtype: "u8" })];
 * const after = perplexity().update(before, { output, target, loss: zero, size: 1 }) as typeof before;
 * Math.exp(await after.sum.item()); // => 4
 * ```
 */
export function perplexity(): Metric {
  const name = "perplexity";
  return {
    spec: { type: name },
    name,
    init: () => ({ ...zeroSum(), count: zero("i32") }),
    update(accumulators, { output, target }) {
      const { count, ...costs } = named<Name, Tensor>(accumulators);
      const classes = classesOf(name, output, target);
      if (output.dtype !== "f32" && output.dtype !== "f64")
        return refuse(name, `expects floating-point outputs, got ${output.dtype}`, output, target);
      const wanted = targetClasses(name, output, target);
      const cost = neg(sum(mul(oneHot(wanted, classes, output.dtype), logSoftmax(output))));
      const known = bitAnd(greater(wanted, -1), less(wanted, classes));
      const samples = target.shape.length === output.shape.length ? rowCount(output) : sum(cast(known, "i32"));
      return { ...addedTo(costs, cost), count: add(count, samples) };
    },
    result(accumulators) {
      const { count, ...costs } = named<Name, TensorData>(accumulators);
      return Math.exp((totalsOf(costs)[0] as number) / numberOf(count));
    },
  };
}
