import type { Program } from "@tenon/program";
import { isEmpty } from "../coordinates.ts";
import { placeValue } from "./elementwise.ts";
import { storeOutputs } from "./outputs.ts";
import type { Bindings, Shared } from "./schedule.ts";
import { Schedule } from "./schedule.ts";
import { chooseWanted } from "./wanted.ts";

/**
 * Decides which values are computed together. Values are visited in order. One that must be in memory (a result of a
 * reduction or product, an output, something costly that is used twice) joins a kernel that already computes something
 * at the same points, or starts one of its own; all others are computed where they are used.
 */
export function scheduleProgram(program: Program, shared: Shared, bindings: Bindings, depth = 0): Schedule {
  const schedule = new Schedule(program, shared, bindings, depth);
  const wanted = chooseWanted(schedule);
  let value = program.inputs.length;
  for (const node of program.nodes) {
    if (!node.results.every(isEmpty)) {
      if (!schedule.isInline(node)) schedule.loweringOf(node).schedule?.(schedule, node, value);
      else if (wanted.has(value)) placeValue(schedule, value);
    }
    value += node.results.length;
  }
  storeOutputs(schedule);
  return schedule;
}
