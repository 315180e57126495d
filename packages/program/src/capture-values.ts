import type { Program, ValueId } from "./program.ts";
import { ProgramError } from "./program-error.ts";

/**
 * The Program with the values of named captures appended to its outputs.
 *
 * @throws ProgramError `structure` for a name that no capture has; it lists those there are.
 */
export function captured(program: Program, names: readonly string[]): Program {
  const captures = new Map<string, ValueId>();
  let next = program.inputs.length;
  for (const node of program.nodes) {
    if (node.primitive === "capture") captures.set(node.attributes.name, next);
    next += node.results.length;
  }
  const ids = names.map((name) => {
    const id = captures.get(name);
    if (id === undefined)
      throw new ProgramError({
        code: "structure",
        primitive: program.name,
        reason: `no capture is called "${name}"; there are: ${[...captures.keys()].join(", ") || "none"}`,
      });
    return id;
  });
  return { ...program, outputs: [...program.outputs, ...ids] };
}
