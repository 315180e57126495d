import type { Node, Program, ValueId } from "@tenon/program";
import { isEmpty, isInline } from "../translate.ts";
import { placeValue } from "./elementwise.ts";
import { storeOutputs } from "./outputs.ts";
import { scheduleProduct } from "./product.ts";
import { scheduleReduction } from "./reduction.ts";
import { scheduleScan } from "./scan.ts";
import { scheduleScatter } from "./scatter.ts";
import type { Bindings, Shared } from "./schedule.ts";
import { Schedule } from "./schedule.ts";
import { scheduleUnwindow } from "./unwindow.ts";
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
    if (!node.results.every(isEmpty)) visit(schedule, node, value, wanted);
    value += node.results.length;
  }
  storeOutputs(schedule);
  return schedule;
}

function visit(schedule: Schedule, node: Node, value: ValueId, wanted: ReadonlySet<ValueId>): void {
  if (isInline(node)) {
    if (wanted.has(value)) placeValue(schedule, value);
    return;
  }
  switch (node.primitive) {
    case "reduce":
      scheduleReduction(schedule, node, value);
      return;
    case "dot":
      scheduleProduct(schedule, node, value);
      return;
    case "unwindow":
      scheduleUnwindow(schedule, node, value);
      return;
    case "scatter":
    case "scatterAdd":
      scheduleScatter(schedule, node, value);
      return;
    case "scan":
      scheduleScan(
        schedule,
        node,
        value,
        (body, bindings, depth) => scheduleProgram(body, schedule, bindings, depth).groups,
      );
      return;
    default:
      throw new Error(`${node.primitive} is gone after simplification`);
  }
}
