import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { WarmRestartsScheduleOptions } from "../../schedules/warm-restarts.ts";
import { warmRestartsSchedule } from "../../schedules/warm-restarts.ts";
import { atLeastOne, share } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

export const warmRestartsScheduleEntry: Entry<typeof scheduleKind, "warmRestarts", WarmRestartsScheduleOptions> =
  scheduleKind.entry({
    name: "warmRestarts",
    summary: "The rate falls along half a cosine again and again (SGDR)",
    options: z.object({
      length: length("Epochs or steps until the first restart"),
      unit: unit(),
      growth: atLeastOne("How many times as long each round is as the one before", 1),
      minimum: share("Where each round ends, as a share of the rate", 0),
    }),
    create: (options) => warmRestartsSchedule(options),
  });
