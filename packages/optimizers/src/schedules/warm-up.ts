import { requireInRange } from "../option-range.ts";
import type { ObservedEpoch, Schedule, ScheduleState } from "../schedule.ts";
import { constantSchedule } from "./constant.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOf } from "./schedule-length.ts";

export interface WarmUpScheduleOptions {
  /** n > 0: steps, or epochs, until the whole rate is reached. */
  readonly length: number;
  /** What `length` counts; default `step`. */
  readonly unit?: ScheduleUnit | undefined;
  /** s, 0 to 1: where it starts, as a share of the rate; default 0, with which the first step changes nothing. */
  readonly start?: number | undefined;
  /** What follows; default: the rate stays. */
  readonly schedule?: Schedule | undefined;
}

/**
 * The rate rises along a line, and then another schedule begins: s + (1 - s) t / n of the other's first factor while
 * t < n, and the other's factor for t - n from then on, in a run that is n steps shorter. As `torch.optim.lr_scheduler.LinearLR`
 * followed by another in `SequentialLR` (Goyal et al., Accurate, large minibatch SGD: Training ImageNet in 1 hour, 2017,
 * section 2.2).
 *
 * The state is that of the other schedule.
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { cosineSchedule, warmUpSchedule } from "@tenon/optimizers";
 * const schedule = warmUpSchedule({ length: 20, schedule: cosineSchedule() });
 * [0, 10, 20, 60, 100].map((step) => schedule.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [0, 0.5, 1, 0.5, 0]
 * ```
 */
export function warmUpSchedule({
  length,
  unit = "step",
  start = 0,
  schedule = constantSchedule(),
}: WarmUpScheduleOptions): Schedule {
  const type = "warmUp";
  requireUnit(type, unit);
  requireInRange(type, "length", length, "a number > 0");
  requireInRange(type, "start", start, "a number >= 0 and <= 1");
  return {
    spec: { type, length, unit, start, schedule: schedule.spec },
    init: () => schedule.init(),
    ...(schedule.observe && {
      observe: (state: ScheduleState, epoch: ObservedEpoch) => schedule.observe?.(state, epoch) ?? state,
    }),
    factor(state, moment) {
      const rising = stepsOf(length, unit, moment);
      const { step, steps, stepsPerEpoch } = moment;
      const after = { step: Math.max(0, step - rising), steps: Math.max(1, steps - rising), stepsPerEpoch };
      const share = step < rising ? start + ((1 - start) * step) / rising : 1;
      return share * schedule.factor(state, after);
    },
  };
}
