import type { Kind } from "@tenon/registry";
import { defineKind } from "@tenon/registry";
import type { Schedule } from "./schedule.ts";

/** The registry kind of learning-rate schedules. */
export const scheduleKind: Kind<"schedule", Schedule> = defineKind({
  name: "schedule",
  package: "@tenon/optimizers",
});
