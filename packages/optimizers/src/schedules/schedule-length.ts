import { requireOneOf } from "../option-range.ts";
import type { ScheduleMoment } from "../schedule.ts";

/** What lengths of a schedule are counted in. Fractions of an epoch count. */
export type ScheduleUnit = "step" | "epoch";

/** @throws OptimizerError `options` for anything else. */
export function requireUnit(schedule: string, unit: ScheduleUnit): void {
  requireOneOf(schedule, "unit", unit, ["step", "epoch"]);
}

/** A length in steps. */
export function stepsOf(length: number, unit: ScheduleUnit, { stepsPerEpoch }: ScheduleMoment): number {
  return unit === "epoch" ? length * stepsPerEpoch : length;
}

/** A length in steps, the run's where none is given. */
export function stepsOrRun(length: number | undefined, unit: ScheduleUnit, moment: ScheduleMoment): number {
  return length === undefined ? moment.steps : stepsOf(length, unit, moment);
}
