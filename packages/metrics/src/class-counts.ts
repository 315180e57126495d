import type { JsonValue, Tensor, TensorData } from "@tenon/tensor";
import { add, argmax, bitAnd, broadcastTo, cast, equal, indicesAlong, reshape, sizeOf, sum } from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { decisions, refuse, rowCount, targetClasses } from "./compared.ts";
import type { Metric, MetricBatch } from "./metric.ts";
import { limits, refuseOption, requireThreshold, requireWhole, specOf } from "./metric-options.ts";

/** Of what a number is computed: the yes of one question, or several classes. */
export type Average = "binary" | "macro" | "micro";

export interface ClassCountsOptions {
  /**
   * `binary`: the positives of one question. `macro`: the mean of the classes' numbers, over those that occur in predictions or
   * targets. `micro`: the number of all classes' counts together. Default: `macro` where `classes` is given, else `binary`.
   */
  readonly average?: Average | undefined;
  /** Number of classes (or, with a threshold, of questions a sample), 2 to 2^20; needed by `macro` and `micro`. */
  readonly classes?: number | undefined;
  /** A yes is above it: 0 for logits, 0.5 for probabilities. Default: none, the greatest output is the prediction. */
  readonly threshold?: number | undefined;
  /** For `binary` without a threshold: the class that counts as positive; default 1. */
  readonly positiveClass?: number | undefined;
}

/** What a prediction's number is made of. */
export interface ClassCounts {
  readonly truePositives: number;
  /** How often the class was predicted. */
  readonly predicted: number;
  /** How often it was the target. */
  readonly actual: number;
}

type Name = keyof ClassCounts | "count";

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The scores of one class; 0 where there is nothing to divide by, as scikit-learn has it. */
export const classScores: Readonly<Record<"precision" | "recall" | "f1", (counts: ClassCounts) => number>> = {
  precision: ({ truePositives, predicted }) => share(truePositives, predicted),
  recall: ({ truePositives, actual }) => share(truePositives, actual),
  f1: ({ truePositives, predicted, actual }) => share(2 * truePositives, predicted + actual),
};

/**
 * A metric from how often each class is predicted, wanted, and both.
 *
 * Accumulators: `truePositives`, `predicted` and `actual`, i32 `[classes]` (`[1]` for `binary`), and `count`, an i32 scalar.
 */
export function classCountsMetric(name: keyof typeof classScores, options: ClassCountsOptions): Metric {
  const { classes, threshold, positiveClass = 1, average = classes === undefined ? "binary" : "macro" } = options;
  if (!["binary", "macro", "micro"].includes(average))
    refuseOption(name, "average", `expects average to be one of binary, macro, micro, got ${JSON.stringify(average)}`);
  requireWhole(name, "classes", classes, limits.classes);
  requireWhole(name, "positiveClass", positiveClass, [0, limits.classes[1]]);
  requireThreshold(name, threshold);
  if (average !== "binary" && classes === undefined)
    refuseOption(name, "classes", `expects classes, the number of classes, for the average ${average}`);
  const columns = average === "binary" ? 1 : (classes as number);
  const score = classScores[name];
  return {
    spec: specOf(name, { ...options }),
    name: average === "binary" ? name : `${average}${name[0]?.toUpperCase()}${name.slice(1)}`,
    init: () => ({
      truePositives: zero("i32", [columns]),
      predicted: zero("i32", [columns]),
      actual: zero("i32", [columns]),
      count: zero("i32"),
    }),
    update(accumulators, batch) {
      const before = named<Name, Tensor>(accumulators);
      const { predicted, actual } =
        threshold === undefined
          ? ofClasses(name, batch, average === "binary" ? { positiveClass } : { classes: columns })
          : ofQuestions(name, batch, threshold, columns);
      const times = (which: Tensor): Tensor => sum(cast(which, "i32"), [0]);
      return {
        truePositives: add(before.truePositives, times(bitAnd(predicted, actual))),
        predicted: add(before.predicted, times(predicted)),
        actual: add(before.actual, times(actual)),
        count: add(before.count, predicted.shape[0] as number),
      };
    },
    result(accumulators) {
      const after = named<Name, TensorData>(accumulators);
      if (numberOf(after.count) === 0) return Number.NaN;
      const all = countsOf(after);
      if (average === "micro") return score(all.reduce(together, { truePositives: 0, predicted: 0, actual: 0 }));
      const seen = average === "binary" ? all : all.filter(({ predicted, actual }) => predicted + actual > 0);
      return share(
        seen.reduce((total, counts) => total + score(counts), 0),
        seen.length,
      );
    },
    details(accumulators): JsonValue {
      const rows = countsOf(named<Name, TensorData>(accumulators)).map((counts, i) => ({
        class: average === "binary" && threshold === undefined ? positiveClass : i,
        precision: classScores.precision(counts),
        recall: classScores.recall(counts),
        f1: classScores.f1(counts),
        predicted: counts.predicted,
        actual: counts.actual,
      }));
      return { classes: rows };
    },
  };
}

function countsOf({
  truePositives,
  predicted,
  actual,
}: { readonly [name in keyof ClassCounts]: TensorData }): ClassCounts[] {
  return Array.from(truePositives.data, (_, i) => ({
    truePositives: Number(truePositives.data[i]),
    predicted: Number(predicted.data[i]),
    actual: Number(actual.data[i]),
  }));
}

const together = (left: ClassCounts, right: ClassCounts): ClassCounts => ({
  truePositives: left.truePositives + right.truePositives,
  predicted: left.predicted + right.predicted,
  actual: left.actual + right.actual,
});

interface Answers {
  /** bool `[samples, columns]` */
  readonly predicted: Tensor;
  readonly actual: Tensor;
}

/** Which class each sample is predicted to be and is: one column for the positive class, or one for each class. */
function ofClasses(
  metric: string,
  { output, target }: MetricBatch,
  which: { readonly positiveClass: number } | { readonly classes: number },
): Answers {
  const wanted = targetClasses(metric, output, target);
  const width = output.shape.at(-1) as number;
  if ("classes" in which && width !== which.classes)
    return refuse(metric, `expects ${which.classes} classes, as its option says, got ${width}`, output, target);
  if ("positiveClass" in which && which.positiveClass >= width)
    return refuse(
      metric,
      `expects a class ${which.positiveClass}, its positiveClass, got ${width} classes`,
      output,
      target,
    );
  const columns = (classes: Tensor): Tensor => {
    const column = reshape(classes, [rowCount(output), 1]);
    if ("positiveClass" in which) return equal(column, which.positiveClass);
    const spread = broadcastTo(column, [rowCount(output), which.classes]);
    return equal(spread, indicesAlong(spread, 1));
  };
  return { predicted: columns(argmax(output)), actual: columns(wanted) };
}

/** Yes or no for each of several questions; `binary` asks them all alike. */
function ofQuestions(metric: string, { output, target }: MetricBatch, threshold: number, columns: number): Answers {
  const { predicted, actual } = decisions(metric, output, target, threshold);
  if (columns > 1 && output.shape.at(-1) !== columns)
    return refuse(
      metric,
      `expects ${columns} outputs a sample, as its option classes says, got ${output.shape.at(-1) ?? 1}`,
      output,
      target,
    );
  const shape = [sizeOf(output.shape) / columns, columns];
  return { predicted: reshape(predicted, shape), actual: reshape(actual, shape) };
}
