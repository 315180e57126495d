import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { OneCycleScheduleOptions } from "../../schedules/one-cycle.ts";
import { oneCycleSchedule } from "../../schedules/one-cycle.ts";
import { atLeastOne, flag, share } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

export const oneCycleScheduleEntry: Entry<typeof scheduleKind, "oneCycle", OneCycleScheduleOptions> =
  scheduleKind.entry({
    name: "oneCycle",
    summary: "The rate rises and then falls far below where it started",
    options: z.object({
      length: z.optional(length("Epochs or steps of the cycle (default: the whole run)")),
      unit: unit(),
      rise: share("The share of the cycle in which the rate rises", 0.3),
      startDivisor: atLeastOne("The cycle starts at the rate divided by this", 25),
      endDivisor: atLeastOne("The cycle ends at its start divided by this", 1e4),
      annealing: z._default(z.enum(["cosine", "linear"]).check(z.describe("Along which line it goes")), "cosine"),
      threePhase: flag("Whether it falls to the start, as fast as it rose, before it falls further"),
    }),
    create: (options) => oneCycleSchedule(options),
  });
