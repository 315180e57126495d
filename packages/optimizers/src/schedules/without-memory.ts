import type { Schedule, ScheduleMoment, ScheduleSpec } from "../schedule.ts";

/** A schedule that depends on nothing but where the run stands. */
export function withoutMemory(spec: ScheduleSpec, factor: (moment: ScheduleMoment) => number): Schedule {
  return { spec, init: () => null, factor: (_, moment) => factor(moment) };
}
