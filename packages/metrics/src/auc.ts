import type { JsonValue, Tensor, TensorData } from "@tenon/tensor";
import {
  add,
  bitAnd,
  bitOr,
  cast,
  equal,
  floor,
  less,
  minimum,
  mul,
  reshape,
  scatterAdd,
  select,
  sigmoid,
  sizeOf,
  slice,
  sub,
  sum,
} from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { decisions, refuse } from "./compared.ts";
import type { Metric } from "./metric.ts";
import { limits, requireWhole, specOf } from "./metric-options.ts";

export interface AucOptions {
  /** Whether outputs are logits, of which the sigmoid (or softmax) is taken; default false, outputs are probabilities. */
  readonly fromLogits?: boolean | undefined;
  /** How many equal parts 0..1 is cut into, 2 to 2^20; default 1000. */
  readonly thresholds?: number | undefined;
}

type Name = "counts" | "outside";

/**
 * The area under the receiver operating characteristic: the share of pairs of a yes and a no in which the yes has the greater
 * probability, equal ones counting half (Hanley and McNeil, The meaning and use of the area under a ROC curve, 1982).
 *
 *     AUC = Σ_i n_i (p_{>i} + p_i / 2) / (P N)        p_i, n_i: yes and no with a probability in part i of 0..1
 *
 * as scikit-learn's `roc_auc_score` of probabilities that are rounded down to multiples of 1 / thresholds, and as
 * `keras.metrics.AUC`. Rounding moves it by at most Σ_i p_i n_i / (2 P N), which `details` has for the data at hand.
 *
 * - output: probabilities (or logits) `[batch]` or `[batch, 1]`; or `[batch, 2]`, of which the second class is the yes
 * - target: the shape `[batch]` or `[batch, 1]`, any dtype, above 1/2 for yes
 * - result: NaN where there is no yes or no no, or where an output is outside 0..1 or NaN
 * - accumulators: `counts`, i32 `[2 · thresholds]`, and `outside`, an i32 scalar
 * - details: `positives`, `negatives`, `outside` (outputs that are no probabilities), `greatestError`
 *
 * @throws MetricError `options` unless thresholds is a whole number >= 2; `inputs` (from `update`) where output and target do not
 * fit.
 *
 * @example
 * ```ts
 * import { auc } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const metric = auc({ thresholds: 2 });
 * // Below 1/2: three no and one yes. From 1/2 on: one no and three yes.
 * const accumulators = { counts: tensorData("i32", [3, 1, 1, 3]), outside: tensorData("i32", 0) };
 * metric.result(accumulators); // => 0.75
 * metric.details!(accumulators); // => { positives: 4, negatives: 4, outside: 0, greatestError: 0.1875 }
 * ```
 */
export function auc(options: AucOptions = {}): Metric {
  const name = "auc";
  const { fromLogits = false, thresholds = 1000 } = options;
  requireWhole(name, "thresholds", thresholds, limits.thresholds);
  return {
    spec: specOf(name, { ...options }),
    name,
    init: () => ({ counts: zero("i32", [2 * thresholds]), outside: zero("i32") }),
    update(accumulators, { output, target }) {
      const { counts, outside } = named<Name, Tensor>(accumulators);
      const scores = oneScore(name, output, target, fromLogits);
      const samples = sizeOf(scores.shape);
      const { actual } = decisions(name, scores, target, 0);
      const probability = reshape(fromLogits ? sigmoid(scores) : scores, [samples]);
      const inside = bitAnd(atMost(0, probability), atMost(probability, 1));
      const part = minimum(floor(mul(probability, thresholds)), thresholds - 1);
      const cell = add(cast(part, "i32"), mul(cast(reshape(actual, [samples]), "i32"), thresholds));
      // Behind the end where it is no probability: dropped, and counted.
      const kept = select(inside, cell, 2 * thresholds);
      return {
        counts: scatterAdd(counts, kept, add(mul(kept, 0), 1)),
        outside: add(outside, sub(samples, sum(cast(inside, "i32")))),
      };
    },
    result(accumulators) {
      const { counts, outside } = named<Name, TensorData>(accumulators);
      return numberOf(outside) > 0 ? Number.NaN : areaOf(counts, thresholds).area;
    },
    details(accumulators): JsonValue {
      const { counts, outside } = named<Name, TensorData>(accumulators);
      const { positives, negatives, greatestError } = areaOf(counts, thresholds);
      return {
        positives,
        negatives,
        outside: numberOf(outside),
        greatestError: Number.isFinite(greatestError) ? greatestError : null,
      };
    },
  };
}

const atMost = (left: Tensor | number, right: Tensor | number): Tensor => bitOr(less(left, right), equal(left, right));

/** One score a sample; of two classes the second's. */
function oneScore(metric: string, output: Tensor, target: Tensor, fromLogits: boolean): Tensor {
  const [batch, width = 1] = output.shape;
  if (batch === undefined || output.shape.length > 2 || width > 2)
    return refuse(metric, "expects outputs [batch], [batch, 1] or [batch, 2]", output, target);
  if (width !== 2) return output;
  const of = (column: number): Tensor => slice(output, [0, column], [batch, 1]);
  // softmax of two logits is the sigmoid of their difference.
  return fromLogits ? sub(of(1), of(0)) : of(1);
}

function areaOf(
  { data }: TensorData,
  thresholds: number,
): { readonly area: number; readonly greatestError: number; readonly positives: number; readonly negatives: number } {
  let [positives, negatives, pairs, sharedPairs] = [0, 0, 0, 0];
  for (let i = thresholds - 1; i >= 0; i--) {
    const [no, yes] = [Number(data[i]), Number(data[thresholds + i])];
    pairs += no * (positives + yes / 2);
    sharedPairs += no * yes;
    positives += yes;
    negatives += no;
  }
  const all = positives * negatives;
  return { area: pairs / all, greatestError: sharedPairs / 2 / all, positives, negatives };
}
