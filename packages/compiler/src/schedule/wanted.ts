import type { Node, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import { costlyFrom, operationCost } from "../operation-costs.ts";
import { longestChain } from "./chains.ts";
import { baseOf, isContraction } from "./contraction.ts";
import type { Schedule } from "./schedule.ts";

/** How much a value grows on its way into a kernel before it is worth storing. */
const expansionLimit = 4;

/**
 * Values that must be in a kernel of their own or join one: outputs, what a reduction or product ends in, and what is better
 * stored than computed again where it is used.
 */
export function chooseWanted(schedule: Schedule): ReadonlySet<ValueId> {
  const wanted = new Set<ValueId>();
  const costs = new Map<ValueId, number>();
  for (const output of schedule.outputs) if (output >= schedule.program.inputs.length) wanted.add(output);
  const constants = new Set<ValueId>();
  const chains = new Map<ValueId, number>();
  const multiplied = new Set<ValueId>();
  for (const node of schedule.program.nodes)
    if (node.primitive === "dot" && isContraction(schedule, node))
      for (const operand of node.operands) multiplied.add(baseOf(schedule, operand));
  let value = schedule.program.inputs.length;
  for (const node of schedule.program.nodes) {
    const users = schedule.usersOf(value);
    if (schedule.isInline(node)) {
      // What is made of constants alone is a constant in the end.
      const fixed = node.operands.every((operand) => constants.has(operand)) && node.primitive !== "iota";
      if (fixed) constants.add(value);
      const operandCost = node.operands.reduce((sum, operand) => sum + (costs.get(operand) ?? 0), 0);
      const cost = fixed ? 0 : Math.min(1000, operandCost + operationCost(node.primitive));
      const expands = users.some(({ node: user }) =>
        user.results.some((result) => sizeOf(result.shape) >= expansionLimit * sizeOf(schedule.type(value).shape)),
      );
      const padsWindow = node.primitive === "pad" && users.some(({ node: user }) => user.primitive === "window");
      // Parts of a concatenation are at different places, even where they are the same value.
      const repeated = users.some(
        ({ node: { primitive, operands } }) =>
          primitive === "concat" && operands.indexOf(value) !== operands.lastIndexOf(value),
      );
      const costly = cost >= costlyFrom && (users.length > 1 || repeated || expands) && !isView(node);
      const chain = Math.max(0, ...node.operands.map((operand) => chains.get(operand) ?? 0)) + 1;
      if (costly || padsWindow || multiplied.has(value) || chain >= longestChain) wanted.add(value);
      costs.set(value, wanted.has(value) ? 0 : cost);
      chains.set(value, wanted.has(value) ? 0 : chain);
    } else {
      node.results.forEach((_, r) => {
        const end = endOf(schedule, value + r);
        if (end !== value + r) wanted.add(end);
      });
    }
    value += node.results.length;
  }
  return wanted;
}

/** One that gives another view of the same elements, each of them at most once. */
const isView = ({ primitive }: Node): boolean =>
  primitive === "reshape" || primitive === "transpose" || primitive === "slice";

/** The result of a reduction or product is stored only after what is computed from it alone, element by element. */
function endOf(schedule: Schedule, anchor: ValueId): ValueId {
  let end = anchor;
  for (;;) {
    const only = schedule.onlyUser(end);
    if (!only) break;
    const sameSize = sizeOf(only.node.results[0]?.shape ?? []) === sizeOf(schedule.type(end).shape);
    if (
      !sameSize ||
      !(
        schedule.loweringOf(only.node).elementwise ||
        only.node.primitive === "reshape" ||
        only.node.primitive === "transpose"
      )
    )
      break;
    end = only.first;
  }
  return end;
}
