import type { Tensor, TensorData } from "@tenon/tensor";
import { add, cast, div, equal, mean, mul, reshape, select, sub, sum } from "@tenon/tensor";
import { named, numberOf, zero } from "./accumulators.ts";
import { numbersToCompare, refuse } from "./compared.ts";
import { addedTo, totalsOf, zeroSum } from "./compensated-sum.ts";
import type { Metric } from "./metric.ts";
import { limits, requireWhole, specOf } from "./metric-options.ts";

export interface R2Options {
  /** Numbers the model predicts for a sample, >= 1; default 1. Their coefficients are averaged. */
  readonly outputs?: number | undefined;
}

type Name = "count" | "origin" | "mean" | "squares" | "squaresCompensation" | "residuals" | "residualsCompensation";

/**
 * The coefficient of determination: how much of the targets' variance the model explains. 1 is all, 0 what their mean does.
 *
 *     R² = 1 - Σ (t - y)² / Σ (t - mean t)²
 *
 * as scikit-learn's `r2_score`, also for targets that are all equal: 1 where every output is right, else 0. The targets' squares
 * about their mean are brought up to date batch by batch (Chan, Golub, LeVeque, Updating Formulae and a Pairwise Algorithm for
 * Computing Sample Variances, 1983), about the first batch's mean as origin, so that targets far from 0 keep their digits.
 *
 * - output: `[batch]` or `[batch, outputs]`, floating point
 * - target: the same shape, any dtype; without the last axis for outputs `[batch, 1]`
 * - accumulators: `count`, an i32 scalar, and per output, f32 `[outputs]`: `origin`, `mean`, `squares` and `residuals` and what
 *   rounding took from the last two
 *
 * @throws MetricError `options` unless outputs is a whole number >= 1; `inputs` (from `update`) where output, target and that
 * number do not fit.
 *
 * @example
 * ```ts
 * import { r2 } from "@tenon/metrics";
 * import { tensorData } from "@tenon/tensor";
 * const zero = tensorData("f32", [0]);
 * // Targets 1, 2, 3 and outputs 1, 2, 4
 * const accumulators = {
 *   count: tensorData("i32", 3),
 *   origin: tensorData("f32", [2]),
 *   mean: zero,
 *   squares: tensorData("f32", [2]),
 *   squaresCompensation: zero,
 *   residuals: tensorData("f32", [1]),
 *   residualsCompensation: zero,
 * };
 * r2().result(accumulators); // => 0.5
 * ```
 */
export function r2(options: R2Options = {}): Metric {
  const { outputs = 1 } = options;
  requireWhole("r2", "outputs", outputs, limits.outputs);
  return {
    spec: specOf("r2", { ...options }),
    name: "r2",
    init: () => {
      const zeros = zero("f32", [outputs]);
      const { sum: squares, compensation } = zeroSum([outputs]);
      return {
        count: zero("i32"),
        origin: zeros,
        mean: zeros,
        squares,
        squaresCompensation: compensation,
        residuals: squares,
        residualsCompensation: compensation,
      };
    },
    update(accumulators, { output, target }) {
      const before = named<Name, Tensor>(accumulators);
      const [batch, width = 1] = output.shape;
      if (batch === undefined || output.shape.length > 2 || width !== outputs)
        return refuse("r2", `expects outputs [batch, ${outputs}], as its option outputs says`, output, target);
      const wanted = reshape(numbersToCompare("r2", output, target), [batch, outputs]);
      const error = sub(reshape(output, [batch, outputs]), wanted);
      const residuals = addedTo(
        { sum: before.residuals, compensation: before.residualsCompensation },
        sum(mul(error, error), [0]),
      );

      const seen = cast(before.count, "f32");
      const origin = select(equal(before.count, 0), cast(mean(wanted, [0]), "f32"), before.origin);
      const distance = sub(wanted, cast(origin, wanted.dtype));
      const batchMean = mean(distance, [0]);
      const deviation = sub(distance, batchMean);
      const step = sub(cast(batchMean, "f32"), before.mean);
      const total = add(seen, batch);
      const squares = addedTo(
        { sum: before.squares, compensation: before.squaresCompensation },
        add(cast(sum(mul(deviation, deviation), [0]), "f32"), mul(mul(step, step), div(mul(seen, batch), total))),
      );
      return {
        count: add(before.count, batch),
        origin,
        mean: add(before.mean, mul(step, div(batch, total))),
        squares: squares.sum,
        squaresCompensation: squares.compensation,
        residuals: residuals.sum,
        residualsCompensation: residuals.compensation,
      };
    },
    result(accumulators) {
      const after = named<Name, TensorData>(accumulators);
      if (numberOf(after.count) === 0) return Number.NaN;
      const squares = totalsOf({ sum: after.squares, compensation: after.squaresCompensation });
      const residuals = totalsOf({ sum: after.residuals, compensation: after.residualsCompensation });
      const coefficients = residuals.map((residual, i) => {
        const variation = squares[i] as number;
        return variation === 0 ? (residual === 0 ? 1 : 0) : 1 - residual / variation;
      });
      return coefficients.reduce((total, coefficient) => total + coefficient, 0) / outputs;
    },
  };
}
