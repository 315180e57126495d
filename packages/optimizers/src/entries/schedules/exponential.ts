import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { ExponentialScheduleOptions } from "../../schedules/exponential.ts";
import { exponentialSchedule } from "../../schedules/exponential.ts";
import { unit } from "./unit.ts";

export const exponentialScheduleEntry: Entry<typeof scheduleKind, "exponential", ExponentialScheduleOptions> =
  scheduleKind.entry({
    name: "exponential",
    summary: "The rate falls by the same factor in every epoch or step",
    options: z.object({
      factor: z.number().check(z.gt(0), z.describe("What the rate is multiplied by in an epoch or a step")),
      unit: unit(),
    }),
    create: (options) => exponentialSchedule(options),
  });
