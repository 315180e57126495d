import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { StepScheduleOptions } from "../../schedules/step.ts";
import { stepSchedule } from "../../schedules/step.ts";
import { positive } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

export const stepScheduleEntry: Entry<typeof scheduleKind, "step", StepScheduleOptions> = scheduleKind.entry({
  name: "step",
  summary: "The rate falls every so many epochs or steps",
  options: z.object({
    every: length("After how many epochs or steps the rate falls again"),
    unit: unit(),
    factor: positive("What the rate is multiplied by each time", 0.1),
  }),
  create: (options) => stepSchedule(options),
});
