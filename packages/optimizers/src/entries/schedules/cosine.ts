import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { CosineScheduleOptions } from "../../schedules/cosine.ts";
import { cosineSchedule } from "../../schedules/cosine.ts";
import { share } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

export const cosineScheduleEntry: Entry<typeof scheduleKind, "cosine", CosineScheduleOptions> = scheduleKind.entry({
  name: "cosine",
  summary: "The rate falls along half a cosine",
  options: z.object({
    length: z.optional(length("Epochs or steps until the minimum is reached (default: the whole run)")),
    unit: unit(),
    minimum: share("Where it ends, as a share of the rate", 0),
  }),
  create: (options) => cosineSchedule(options),
});
