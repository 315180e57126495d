import { requireInRange, requireOneOf } from "../option-range.ts";
import type { Schedule } from "../schedule.ts";
import { between } from "./cosine.ts";
import type { ScheduleUnit } from "./schedule-length.ts";
import { requireUnit, stepsOrRun } from "./schedule-length.ts";
import { withoutMemory } from "./without-memory.ts";

export interface OneCycleScheduleOptions {
  /** T > 0: epochs, or steps, of the cycle; default: the whole run. */
  readonly length?: number | undefined;
  /** What `length` counts; default `epoch`. */
  readonly unit?: ScheduleUnit | undefined;
  /** 0 to 1: the share of the cycle in which the rate rises; default 0.3. */
  readonly rise?: number | undefined;
  /** >= 1: the cycle starts at the rate divided by this; default 25. */
  readonly startDivisor?: number | undefined;
  /** >= 1: the cycle ends at its start divided by this; default 10000. */
  readonly endDivisor?: number | undefined;
  /** Along which line it goes; default `cosine`. */
  readonly annealing?: "cosine" | "linear" | undefined;
  /** Whether it falls to the start, as fast as it rose, before it falls further; default false. */
  readonly threePhase?: boolean | undefined;
}

/**
 * The rate rises to the optimizer's and falls far below where it started, once: from 1 / startDivisor to 1 at step
 * rise · T - 1, and to 1 / (startDivisor · endDivisor) at step T - 1. As `torch.optim.lr_scheduler.OneCycleLR`, whose
 * `max_lr` is the optimizer's learning rate here; momentum is left alone (`cycle_momentum=False`). (Smith and Topin,
 * Super-convergence: Very fast training of neural networks using large learning rates, 2018.)
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { oneCycleSchedule } from "@tenon/optimizers";
 * const cycle = oneCycleSchedule();
 * [0, 29].map((step) => cycle.factor(null, { step, steps: 100, stepsPerEpoch: 10 })); // => [0.04, 1]
 * ```
 */
export function oneCycleSchedule({
  length,
  unit = "epoch",
  rise = 0.3,
  startDivisor = 25,
  endDivisor = 1e4,
  annealing = "cosine",
  threePhase = false,
}: OneCycleScheduleOptions = {}): Schedule {
  const type = "oneCycle";
  requireUnit(type, unit);
  if (length !== undefined) requireInRange(type, "length", length, "a number > 0");
  requireInRange(type, "rise", rise, "a number >= 0 and <= 1");
  requireInRange(type, "startDivisor", startDivisor, "a number >= 1");
  requireInRange(type, "endDivisor", endDivisor, "a number >= 1");
  requireOneOf(type, "annealing", annealing, ["cosine", "linear"]);
  const first = 1 / startDivisor;
  const least = first / endDivisor;
  const along =
    annealing === "cosine" ? between : (from: number, to: number, done: number) => from + (to - from) * done;
  const spec = {
    type,
    ...(length !== undefined && { length }),
    unit,
    rise,
    startDivisor,
    endDivisor,
    annealing,
    threePhase,
  };
  return withoutMemory(spec, (moment) => {
    const steps = stepsOrRun(length, unit, moment);
    const top = rise * steps - 1;
    const phases = [
      { end: top, from: first, to: 1 },
      ...(threePhase ? [{ end: 2 * top, from: 1, to: first }] : []),
      { end: steps - 1, from: threePhase ? first : 1, to: least },
    ];
    let start = 0;
    for (const { end, from, to } of phases) {
      if (moment.step <= end) return along(from, to, end === start ? 1 : (moment.step - start) / (end - start));
      start = end;
    }
    return least;
  });
}
