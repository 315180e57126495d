import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { scheduleKind } from "../../schedule-kind.ts";
import { constantSchedule } from "../../schedules/constant.ts";

export const constantScheduleEntry: Entry<
  typeof scheduleKind,
  "constant",
  Readonly<Record<string, never>>
> = scheduleKind.entry({
  name: "constant",
  summary: "The learning rate stays as it is",
  options: z.object({}),
  create: () => constantSchedule(),
});
