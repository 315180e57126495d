import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { ScheduleSpec } from "../../schedule.ts";
import { scheduleKind } from "../../schedule-kind.ts";
import type { WarmUpScheduleOptions } from "../../schedules/warm-up.ts";
import { warmUpSchedule } from "../../schedules/warm-up.ts";
import { scheduleSpec } from "../nested-specs.ts";
import { share } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

type Input = Omit<WarmUpScheduleOptions, "schedule"> & { readonly schedule?: ScheduleSpec | undefined };

export const warmUpScheduleEntry: Entry<typeof scheduleKind, "warmUp", Input> = scheduleKind.entry({
  name: "warmUp",
  summary: "The rate rises along a line before another schedule begins",
  options: z.object({
    length: length("Steps or epochs until the whole rate is reached"),
    unit: unit("step"),
    start: share("Where it starts, as a share of the rate", 0),
    schedule: z.optional(scheduleSpec("What follows (default: the rate stays)")),
  }),
  create: ({ schedule, ...options }, context) =>
    warmUpSchedule({ ...options, ...(schedule && { schedule: context.parse(scheduleKind, schedule, "schedule") }) }),
});
