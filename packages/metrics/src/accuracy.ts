import type { Tensor, TensorData } from "@tenon/tensor";
import { add, argmax, bitXor, cast, equal, sizeOf, sub, sum } from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { classesOf, decisions, rowCount, targetClasses } from "./compared.ts";
import type { Metric } from "./metric.ts";
import { requireThreshold, specOf } from "./metric-options.ts";

type Name = "correct" | "count";

export interface AccuracyOptions {
  /**
   * For yes-or-no outputs: a yes is above it. 0 for logits, 0.5 for probabilities. Default: none, outputs are about classes.
   */
  readonly threshold?: number | undefined;
}

/**
 * The share of predictions that are right, 0 to 1.
 *
 * Without a threshold a prediction is the class with the greatest output; of several greatest outputs the first counts.
 *
 * - output `[batch, ..., classes]`: logits or probabilities
 * - target: class indices `[batch, ...]` of any integer dtype, or rows `[batch, ..., classes]`, whose greatest element is the
 *   class. An index that is no class is never right.
 *
 * With a threshold every output is a yes (above it) or a no (NaN too).
 *
 * - output: any shape, floating point: `[batch]` or `[batch, 1]`, or several questions a sample
 * - target: the same shape, any dtype, above 1/2 for yes; without the last axis for outputs `[batch, 1]`
 *
 * Accumulators: `correct` and `count`, i32 scalars.
 *
 * @throws MetricError `options` for a threshold that is no finite number; `inputs` (from `update`) where output and target do
 * not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { accuracy } from "@tenon/metrics";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const before = { correct: tensor(backend, 0, { dtype: "i32" }), count: tensor(backend, 0, { dtype: "i32" }) };
 * const output = tensor(backend, [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]]);
 * const target = tensor(backend, [0, 1, 1], { dtype: "u8" });
 * const after = accuracy().update(before, { output, target, loss: tensor(backend, 0.5), size: 3 }) as typeof before;
 * await after.correct.data(); // => [2]
 * await after.count.data(); // => [3]
 *
 * const logits = tensor(backend, [2, -1, 3]);
 * const batch = { output: logits, target, loss: tensor(backend, 0.5), size: 3 };
 * const answered = accuracy({ threshold: 0 }).update(before, batch) as typeof before;
 * await answered.correct.data(); // => [1]
 * ```
 */
export function accuracy(options: AccuracyOptions = {}): Metric {
  const name = "accuracy";
  const { threshold } = options;
  requireThreshold(name, threshold);
  return {
    spec: specOf(name, { ...options }),
    name,
    init: () => ({ correct: zero("i32"), count: zero("i32") }),
    update(accumulators, { output, target }) {
      const { correct, count } = named<Name, Tensor>(accumulators);
      if (threshold !== undefined) {
        const { predicted, actual } = decisions(name, output, target, threshold);
        const answers = sizeOf(output.shape);
        const wrong = sum(cast(bitXor(predicted, actual), "i32"));
        return { correct: add(correct, sub(answers, wrong)), count: add(count, answers) };
      }
      classesOf(name, output, target);
      const hits = equal(argmax(output), targetClasses(name, output, target));
      return { correct: add(correct, sum(cast(hits, "i32"))), count: add(count, rowCount(output)) };
    },
    result(accumulators) {
      const { correct, count } = named<Name, TensorData>(accumulators);
      return numberOf(correct) / numberOf(count);
    },
  };
}
