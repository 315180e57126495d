import type { JsonValue, Tensor, TensorData } from "@tenon/tensor";
import { add, argmax, cast, mul, reshape, scatterAdd, sizeOf } from "@tenon/tensor";
import { named, zero } from "./accumulators.ts";
import { classesOf, decisions, refuse, targetClasses } from "./compared.ts";
import type { Metric, MetricBatch } from "./metric.ts";
import { limits, refuseOption, requireThreshold, requireWhole, specOf } from "./metric-options.ts";

export interface ConfusionMatrixOptions {
  /** Number of classes, 2 to 4096. */
  readonly classes: number;
  /** For yes-or-no outputs, as two classes: a yes is above it. 0 for logits, 0.5 for probabilities. Default: none. */
  readonly threshold?: number | undefined;
}

/**
 * How often each class was taken for each: `details` has the table, whose row is the target's class and whose column the
 * predicted one, as scikit-learn's `confusion_matrix`. The number itself is the share on the diagonal, the accuracy over the
 * samples whose target is a class; others are left out.
 *
 * - output and target as of `accuracy`, without and with a threshold
 * - accumulators: `counts`, i32 `[classes · classes]`
 * - details: `matrix`, rows of counts
 *
 * @throws MetricError `options` unless there are 2 to 4096 classes (2 with a threshold); `inputs` (from `update`) where output and
 * target do not fit.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const metric = confusionMatrix({ classes: 2 });
 * const accumulators = { counts: tensorData("i32", [5, 1, 0, 4]) };
 * metric.result(accumulators); // => 0.9
 * metric.details!(accumulators); // => { matrix: [[5, 1], [0, 4]] }
 * ```
 */
export function confusionMatrix(options: ConfusionMatrixOptions): Metric {
  const name = "confusionMatrix";
  const { classes, threshold } = options;
  if (classes === undefined) refuseOption(name, "classes", "expects classes, the number of classes");
  requireWhole(name, "classes", classes, limits.matrixClasses);
  requireThreshold(name, threshold);
  if (threshold !== undefined && classes !== 2)
    refuseOption(name, "classes", `expects classes to be 2 with a threshold, got ${classes}`);
  return {
    spec: specOf(name, { ...options }),
    name,
    init: () => ({ counts: zero("i32", [classes * classes]) }),
    update(accumulators, batch) {
      const { counts } = named<"counts", Tensor>(accumulators);
      const { predicted, actual } =
        threshold === undefined ? ofClasses(name, batch, classes) : ofAnswers(name, batch, threshold);
      const samples = sizeOf(predicted.shape);
      // Below 0 or behind the end where the target is no class: dropped.
      const cell = reshape(add(mul(actual, classes), predicted), [samples]);
      return { counts: scatterAdd(counts, cell, add(mul(cell, 0), 1)) };
    },
    result(accumulators) {
      const matrix = tableOf(named<"counts", TensorData>(accumulators).counts, classes);
      const total = matrix.flat().reduce((sum, count) => sum + count, 0);
      return matrix.reduce((sum, row, i) => sum + (row[i] as number), 0) / total;
    },
    details: (accumulators): JsonValue => ({
      matrix: tableOf(named<"counts", TensorData>(accumulators).counts, classes),
    }),
  };
}

function tableOf({ data }: TensorData, classes: number): number[][] {
  return Array.from({ length: classes }, (_, row) =>
    Array.from(data.slice(row * classes, (row + 1) * classes), Number),
  );
}

interface Classes {
  /** i32 */
  readonly predicted: Tensor;
  readonly actual: Tensor;
}

function ofClasses(metric: string, { output, target }: MetricBatch, classes: number): Classes {
  const width = classesOf(metric, output, target);
  if (width !== classes)
    return refuse(metric, `expects ${classes} classes, as its option says, got ${width}`, output, target);
  return { predicted: argmax(output), actual: targetClasses(metric, output, target) };
}

function ofAnswers(metric: string, { output, target }: MetricBatch, threshold: number): Classes {
  const { predicted, actual } = decisions(metric, output, target, threshold);
  return { predicted: cast(predicted, "i32"), actual: cast(actual, "i32") };
}
