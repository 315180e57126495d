import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { ReduceOnPlateauScheduleOptions } from "../../schedules/reduce-on-plateau.ts";
import { reduceOnPlateauSchedule } from "../../schedules/reduce-on-plateau.ts";
import { kept, notNegative, share } from "../option-schemas.ts";

export const reduceOnPlateauScheduleEntry: Entry<
  typeof scheduleKind,
  "reduceOnPlateau",
  ReduceOnPlateauScheduleOptions
> = scheduleKind.entry({
  name: "reduceOnPlateau",
  summary: "The rate falls when a score has not got better for some epochs",
  options: z.object({
    score: z._default(z.string().check(z.describe("The score that has to get better, loss or a metric")), "loss"),
    mode: z._default(z.enum(["min", "max"]).check(z.describe("Whether less is better or more")), "min"),
    factor: kept("What the rate is multiplied by each time", 0.1),
    patience: notNegative("Epochs without improvement that are let pass", 10),
    threshold: notNegative("How much better counts as better", 1e-4),
    thresholdMode: z._default(
      z
        .enum(["relative", "absolute"])
        .check(z.describe("Whether the threshold is a share of the best score or a difference")),
      "relative",
    ),
    cooldown: notNegative("Epochs after a reduction in which nothing is counted", 0),
    minimum: share("The least share of the rate", 0),
  }),
  create: (options) => reduceOnPlateauSchedule(options),
});
