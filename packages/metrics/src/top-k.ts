import type { Tensor, TensorData } from "@tenon/tensor";
import {
  add,
  bitAnd,
  bitOr,
  broadcastTo,
  cast,
  equal,
  greater,
  indicesAlong,
  less,
  max,
  reshape,
  select,
  sub,
  sum,
} from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { classesOf, refuse, rowCount, targetClasses } from "./compared.ts";
import type { Metric } from "./metric.ts";
import { requireWhole, specOf } from "./metric-options.ts";

type Name = "correct" | "count";

export interface TopKOptions {
  /** How many classes are guessed, >= 1 and fewer than there are; default 5. */
  readonly k?: number | undefined;
}

/**
 * The share of samples whose class is among the k greatest outputs, 0 to 1, as scikit-learn's `top_k_accuracy_score`. Of equal
 * outputs the first counts as greater, as in `accuracy`, which is the case k = 1; and so does NaN.
 *
 * - output `[batch, ..., classes]`: logits or probabilities, of more than k classes
 * - target: class indices `[batch, ...]` of any integer dtype, or rows `[batch, ..., classes]`, whose greatest element is the
 *   class. An index that is no class is never right.
 * - accumulators: `correct` and `count`, i32 scalars
 * - its name in events is `top5Accuracy`, with its k
 *
 * @throws MetricError `options` unless k is a whole number >= 1; `inputs` (from `update`) where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { topK } from "@tenon/metrics";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const before = { correct: tensor(backend, 0, { dtype: "i32" }), count: tensor(backend, 0, { dtype: "i32" }) };
 * const output = tensor(backend, [[0.5, 0.1, 0.4], [0.2, 0.7, 0.1]]);
 * const target = tensor(backend, [2, 2], { dtype: "u8" });
 * const after = topK({ k: 2 }).update(before, { output, target, loss: tensor(backend, 0.5), size: 2 }) as typeof before;
 * await after.correct.data(); // => [1]
 * ```
 */
export function topK(options: TopKOptions = {}): Metric {
  const { k = 5 } = options;
  requireWhole("topK", "k", k, [1, 2 ** 20]);
  return {
    spec: specOf("topK", { ...options }),
    name: `top${k}Accuracy`,
    init: () => ({ correct: zero("i32"), count: zero("i32") }),
    update(accumulators, { output, target }) {
      const { correct, count } = named<Name, Tensor>(accumulators);
      const classes = classesOf("topK", output, target);
      if (classes <= k)
        return refuse(
          "topK",
          `expects more than ${k} classes, or every guess is right; give a smaller k`,
          output,
          target,
        );
      const wanted = targetClasses("topK", output, target);
      const behind = outputsBehind(output, wanted);
      const known = bitAnd(greater(wanted, -1), less(wanted, classes));
      const hits = bitAnd(known, less(sub(classes - 1, behind), k));
      return { correct: add(correct, sum(cast(hits, "i32"))), count: add(count, rowCount(output)) };
    },
    result(accumulators) {
      const { correct, count } = named<Name, TensorData>(accumulators);
      return numberOf(correct) / numberOf(count);
    },
  };
}

/** How many outputs of each row stand behind that of the wanted class: less, or equal and later. NaN stands behind nothing. */
function outputsBehind(output: Tensor, wanted: Tensor): Tensor {
  const last = output.shape.length - 1;
  const along = (x: Tensor): Tensor => broadcastTo(reshape(x, [...x.shape, 1]), output.shape);
  const [index, classIndex] = [indicesAlong(output, last), along(wanted)];
  const rival = along(max(select(equal(index, classIndex), output, Number.NEGATIVE_INFINITY), [last]));
  const later = bitAnd(equal(output, rival), greater(index, classIndex));
  return sum(cast(bitOr(less(output, rival), later), "i32"), [last]);
}
