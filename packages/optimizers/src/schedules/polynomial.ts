import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOrRun } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface PolynomialScheduleOptions {
  /** T > 0: epochs, or steps, until the minimum is reached; default: the whole run. */
  readonly length?: number | undefined;
  /** What `length` counts; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** p > 0; default 1, a straight line. */
  readonly power?: number | undefined;
  /** m, 0 to 1: where it ends, as a share of the rate; default 0. */
  readonly minimum?: number | undefined;
}

/**
 * The rate falls along a power: m + (1 - m)(1 - t / T)^p until t = T, and m from then on. With m = 0 it is
 * `torch.optim.lr_scheduler.PolynomialLR`.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { polynomialSchedule } from "@tenon/optimizers";
 * const line = polynomialSchedule();
 * [0, 25, 100].map((step) => line.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 0.75, 0]
 * ```
 */
export function polynomialSchedule({
  length,
  unit = "epoch",
  power = 1,
  minimum = 0,
}: PolynomialScheduleOptions = {}): Schedule {
  const type = "polynomial";
  requireUnit(type, unit);
  if (length !== undefined) requireInRange(type, "length", length, "a number > 0");
  requireInRange(type, "power", power, "a number > 0");
  requireInRange(type, "minimum", minimum, "a number >= 0 and <= 1");
  return withoutMemory({ type, ...(length !== undefined && { length }), unit, power, minimum }, (moment) => {
    const done = Math.min(1, moment.step / stepsOrRun(length, unit, moment));
    return minimum + (1 - minimum) * (1 - done) ** power;
  });
}
