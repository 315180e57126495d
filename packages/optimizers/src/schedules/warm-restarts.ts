import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import { between } from "./cosine.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOf } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface WarmRestartsScheduleOptions {
  /** T₀ > 0: epochs, or steps, until the first restart. */
  readonly length: number;
  /** What `length` counts; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** >= 1: how many times as long each round is as the one before; default 1. */
  readonly growth?: number | undefined;
  /** m, 0 to 1: where each round ends, as a share of the rate; default 0. */
  readonly minimum?: number | undefined;
}

/**
 * The rate falls along half a cosine again and again, and jumps back to its start in between: in round i, of length
 * T_i = T₀ growth^i, m + (1 - m)(1 + cos(π t / T_i)) / 2 with t since the restart. As
 * `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts` (Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm
 * restarts, ICLR 2017, equation 5).
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { warmRestartsSchedule } from "@tenon/optimizers";
 * const restarting = warmRestartsSchedule({ length: 2, growth: 2 });
 * [0, 10, 20, 40, 60].map((step) => restarting.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 0.5, 1, 0.5, 1]
 * ```
 */
export function warmRestartsSchedule({
  length,
  unit = "epoch",
  growth = 1,
  minimum = 0,
}: WarmRestartsScheduleOptions): Schedule {
  const type = "warmRestarts";
  requireUnit(type, unit);
  requireInRange(type, "length", length, "a number > 0");
  requireInRange(type, "growth", growth, "a number >= 1");
  requireInRange(type, "minimum", minimum, "a number >= 0 and <= 1");
  return withoutMemory({ type, length, unit, growth, minimum }, (moment) => {
    let round = stepsOf(length, unit, moment);
    let since = moment.step;
    if (growth === 1) since %= round;
    else
      while (since >= round) {
        since -= round;
        round *= growth;
      }
    return between(1, minimum, since / round);
  });
}
