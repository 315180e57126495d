import type { Program, ValueId } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import { markLike } from "./well-formed.ts";

/**
 * The numbers of the values that the named captures give, in the order of `names`: to differentiate with respect to, say.
 * Where several captures share a name, as in a layer that is applied twice, the first is meant.
 *
 * @throws ProgramError `structure` for a name that no capture has; it lists those there are.
 */
export function captureIds(program: Program, names: readonly string[]): ValueId[] {
  const captures = new Map<string, ValueId>();
  let next = program.inputs.length;
  for (const node of program.nodes) {
    if (node.primitive === "capture" && !captures.has(node.attributes.name)) captures.set(node.attributes.name, next);
    next += node.results.length;
  }
  return names.map((name) => {
    const id = captures.get(name);
    if (id === undefined)
      throw new ProgramError({
        code: "structure",
        primitive: program.name,
        reason: `no capture is called "${name}"; there are: ${[...captures.keys()].join(", ") || "none"}`,
      });
    return id;
  });
}

/**
 * The Program with the values of named captures appended to its outputs.
 *
 * @throws ProgramError `structure` for a name that no capture has; it lists those there are.
 */
export function captured(program: Program, names: readonly string[]): Program {
  return markLike(program, { ...program, outputs: [...program.outputs, ...captureIds(program, names)] });
}
