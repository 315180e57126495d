import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { MultiStepScheduleOptions } from "../../schedules/multi-step.ts";
import { multiStepSchedule } from "../../schedules/multi-step.ts";
import { positive } from "../option-schemas.ts";
import { unit } from "./unit.ts";

type Input = Omit<MultiStepScheduleOptions, "milestones"> & { readonly milestones: number[] };

export const multiStepScheduleEntry: Entry<typeof scheduleKind, "multiStep", Input> = scheduleKind.entry({
  name: "multiStep",
  summary: "The rate falls at given epochs or steps",
  options: z.object({
    milestones: z
      .array(z.number().check(z.minimum(0)))
      .check(z.describe("The epochs or steps at which the rate falls")),
    unit: unit(),
    factor: positive("What the rate is multiplied by each time", 0.1),
  }),
  create: (options) => multiStepSchedule(options),
});
