import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOf } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface StepScheduleOptions {
  /** n > 0: after how many epochs, or steps, the rate falls again. */
  readonly every: number;
  /** What `every` counts; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** c > 0: what the rate is multiplied by each time; default 0.1. */
  readonly factor?: number | undefined;
}

/**
 * The rate falls by the same factor every n epochs or steps: c^⌊t / n⌋, as `torch.optim.lr_scheduler.StepLR`.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { stepSchedule } from "@tenon/optimizers";
 * const halving = stepSchedule({ every: 2, factor: 0.5 });
 * [0, 19, 20, 40].map((step) => halving.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 1, 0.5, 0.25]
 * ```
 */
export function stepSchedule({ every, unit = "epoch", factor = 0.1 }: StepScheduleOptions): Schedule {
  const type = "step";
  requireUnit(type, unit);
  requireInRange(type, "every", every, "a number > 0");
  requireInRange(type, "factor", factor, "a number > 0");
  return withoutMemory(
    { type, every, unit, factor },
    (moment) => factor ** Math.floor(moment.step / stepsOf(every, unit, moment)),
  );
}
