import type { Program } from "./program.ts";
import type { ProgramBuilder, Value } from "./program-builder.ts";
import { ProgramError } from "./program-error.ts";
import { formatType, sameType } from "./tensor-type.ts";

/** Throws unless `inputs` have the types that the Program takes. */
export function checkInputs(program: Program, inputs: readonly Value[]): void {
  const fits =
    inputs.length === program.inputs.length &&
    program.inputs.every((type, i) => sameType(type, (inputs[i] as Value).type));
  if (!fits)
    throw new ProgramError({
      code: "structure",
      primitive: program.name,
      reason: `takes (${program.inputs.map(formatType).join(", ")})`,
      operands: inputs.map((input) => input.type),
    });
}

/** Copies the nodes of a Program into a builder and returns its outputs there. Donations do not carry over. */
export function inlineProgram(builder: ProgramBuilder, program: Program, inputs: readonly Value[]): readonly Value[] {
  checkInputs(program, inputs);
  const values: Value[] = [...inputs];
  const outer = builder.origin;
  for (const node of program.nodes) {
    builder.origin = joinOrigin(outer, node.origin);
    const operands = node.operands.map((id) => values[id] as Value);
    values.push(...builder.copy(program, node, operands));
  }
  builder.origin = outer;
  return program.outputs.map((id) => values[id] as Value);
}

function joinOrigin(outer: string | undefined, inner: string | undefined): string | undefined {
  return outer && inner ? `${outer}.${inner}` : (inner ?? outer);
}
