import * as z from "zod/mini";
import type { ScheduleUnit } from "../../schedules/schedule-length.ts";

/** What a schedule's lengths are counted in. */
export const unit = (
  value: ScheduleUnit = "epoch",
): z.ZodMiniDefault<z.ZodMiniEnum<{ step: "step"; epoch: "epoch" }>> =>
  z._default(z.enum(["step", "epoch"]).check(z.describe("What lengths are counted in")), value);

/** A length in epochs or steps, which has no default. */
export const length = (text: string): z.ZodMiniNumber<number> => z.number().check(z.gt(0), z.describe(text));
