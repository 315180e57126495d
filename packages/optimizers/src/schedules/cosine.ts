import { requireInRange } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOrRun } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface CosineScheduleOptions {
  /** T > 0: epochs, or steps, until the minimum is reached; default: the whole run. */
  readonly length?: number | undefined;
  /** What `length` counts; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** m, 0 to 1: where it ends, as a share of the rate; default 0. */
  readonly minimum?: number | undefined;
}

/**
 * The rate falls along half a cosine: m + (1 - m)(1 + cos(π t / T)) / 2 until t = T, and m from then on. As
 * `torch.optim.lr_scheduler.CosineAnnealingLR` up to T, after which PyTorch's rises again (Loshchilov and Hutter, SGDR:
 * Stochastic gradient descent with warm restarts, ICLR 2017, equation 5, without restarts).
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { cosineSchedule } from "@tenon/optimizers";
 * const falling = cosineSchedule();
 * [0, 50, 100].map((step) => falling.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [1, 0.5, 0]
 * ```
 */
export function cosineSchedule({ length, unit = "epoch", minimum = 0 }: CosineScheduleOptions = {}): Schedule {
  const type = "cosine";
  requireUnit(type, unit);
  if (length !== undefined) requireInRange(type, "length", length, "a number > 0");
  requireInRange(type, "minimum", minimum, "a number >= 0 and <= 1");
  return withoutMemory({ type, ...(length !== undefined && { length }), unit, minimum }, (moment) => {
    const done = Math.min(1, moment.step / stepsOrRun(length, unit, moment));
    return between(1, minimum, done);
  });
}

/** From one number to another along half a cosine; `done` is 0 to 1. */
export function between(from: number, to: number, done: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * done))) / 2;
}
