import { withDonations } from "./donations.ts";
import type { Node, Program, ValueId } from "./program.ts";
import { valueTypes } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import type { TensorType } from "./tensor-type.ts";
import { markLike } from "./well-formed.ts";

/**
 * The part of a Program that computes `outputs` from `inputs` (both any of its values): only the nodes in between, and
 * those that need no input at all.
 *
 * @throws ProgramError `structure` where an output needs an input of the Program that is not among `inputs`.
 */
export function extractProgram(
  program: Program,
  name: string,
  inputs: readonly ValueId[],
  outputs: readonly ValueId[],
): Program {
  const types = valueTypes(program);
  const given = new Set(inputs);
  const needed = new Set<ValueId>(outputs.filter((id) => !given.has(id)));
  const kept: { node: Node; first: ValueId }[] = [];
  let end = types.length;
  for (let i = program.nodes.length - 1; i >= 0; i--) {
    const node = program.nodes[i] as Node;
    const first = end - node.results.length;
    end = first;
    if (!node.results.some((_, r) => needed.has(first + r))) continue;
    kept.push({ node, first });
    for (const operand of node.operands) if (!given.has(operand)) needed.add(operand);
  }
  for (const id of needed)
    if (id < program.inputs.length)
      throw new ProgramError({
        code: "structure",
        primitive: program.name,
        reason: `${name} needs input ${id}, which it is not given`,
      });
  kept.reverse();
  const renumbered = new Map<ValueId, ValueId>(inputs.map((id, position) => [id, position]));
  let fresh = inputs.length;
  const nodes = kept.map(({ node, first }) => {
    const operands = node.operands.map((id) => renumbered.get(id) as ValueId);
    node.results.forEach((_, r) => {
      if (!renumbered.has(first + r)) renumbered.set(first + r, fresh);
      fresh++;
    });
    return { ...node, operands };
  });
  return markLike(program, {
    name,
    inputs: inputs.map((id) => types[id] as TensorType),
    nodes,
    outputs: outputs.map((id) => renumbered.get(id) as ValueId),
    donated: [],
  });
}

/** A Program without the nodes that no output needs. Inputs and donations stay. */
export function prune(program: Program): Program {
  const inputs = program.inputs.map((_, id) => id);
  return withDonations(extractProgram(program, program.name, inputs, program.outputs), program.donated);
}
