import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOf } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface MultiStepScheduleOptions {
  /** >= 0 each: the epochs, or steps, at which the rate falls. */
  readonly milestones: readonly number[];
  /** What milestones count; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** c > 0: what the rate is multiplied by each time; default 0.1. */
  readonly factor?: number | undefined;
}

/**
 * The rate falls by the same factor at given epochs or steps: c to the number of milestones passed, as
 * `torch.optim.lr_scheduler.MultiStepLR`. A milestone that is given twice counts twice.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { multiStepSchedule } from "@tenon/optimizers";
 * const falling = multiStepSchedule({ milestones: [3, 5], factor: 0.5 });
 * [29, 30, 50].map((step) => falling.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 0.5, 0.25]
 * ```
 */
export function multiStepSchedule({ milestones, unit = "epoch", factor = 0.1 }: MultiStepScheduleOptions): Schedule {
  const type = "multiStep";
  requireUnit(type, unit);
  for (const [i, milestone] of milestones.entries())
    requireInRange(type, `milestones.${i}`, milestone, "a number >= 0");
  requireInRange(type, "factor", factor, "a number > 0");
  return withoutMemory({ type, milestones: [...milestones], unit, factor }, (moment) => {
    const passed = milestones.filter((milestone) => moment.step >= stepsOf(milestone, unit, moment));
    return factor ** passed.length;
  });
}
