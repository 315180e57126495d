import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import type { PolynomialScheduleOptions } from "../../schedules/polynomial.ts";
import { polynomialSchedule } from "../../schedules/polynomial.ts";
import { positive, share } from "../option-schemas.ts";
import { length, unit } from "./unit.ts";

export const polynomialScheduleEntry: Entry<typeof scheduleKind, "polynomial", PolynomialScheduleOptions> =
  scheduleKind.entry({
    name: "polynomial",
    summary: "The rate falls along a straight line or a power",
    options: z.object({
      length: z.optional(length("Epochs or steps until the minimum is reached (default: the whole run)")),
      unit: unit(),
      power: positive("1 for a straight line", 1),
      minimum: share("Where it ends, as a share of the rate", 0),
    }),
    create: (options) => polynomialSchedule(options),
  });
