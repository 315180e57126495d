import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOf } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface ExponentialScheduleOptions {
  /** c > 0: what the rate is multiplied by in an epoch, or in a step. */
  readonly factor: number;
  /** What `factor` is for; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
}

/**
 * The rate falls all the time, by the same factor in every epoch or step: c^t, t being the epochs or steps done, with
 * fractions. As `torch.optim.lr_scheduler.ExponentialLR`, which holds the rate within an epoch where it is asked once an
 * epoch; the schedule `step` with `every: 1` does that.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { exponentialSchedule } from "@tenon/optimizers";
 * const falling = exponentialSchedule({ factor: 0.25 });
 * [0, 5, 10].map((step) => falling.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 0.5, 0.25]
 * ```
 */
export function exponentialSchedule({ factor, unit = "epoch" }: ExponentialScheduleOptions): Schedule {
  const type = "exponential";
  requireUnit(type, unit);
  requireInRange(type, "factor", factor, "a number > 0");
  return withoutMemory({ type, factor, unit }, (moment) => factor ** (moment.step / stepsOf(1, unit, moment)));
}
