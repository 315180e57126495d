import type { Schedule } from "../schedule.ts";
import { withoutMemory } from "./without-memory.ts";

/**
 * The learning rate stays as it is: a factor of 1.
 *
 * @example
 * ```ts
 * import { constantSchedule } from "@tenon/optimizers";
 * constantSchedule().factor(null, { step: 7, steps: 100, stepsPerEpoch: 10 }); // => 1
 * ```
 */
export function constantSchedule(): Schedule {
  return withoutMemory({ type: "constant" }, () => 1);
}
