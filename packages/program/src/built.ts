import type { Node, Program } from "./program.ts";

const built = new WeakSet<Program>();

/**
 * Whether a Program was made by a builder, or from one that was: it is well formed, and need not be verified. A Program
 * does not change; one that was written to after all is not noticed here.
 */
export const isBuilt = (program: Program): boolean => built.has(program);

/** Marks a Program whose nodes come from a builder. What hand-made Programs lie inside of it is not vouched for. */
export function markBuilt(program: Program): Program {
  if (program.nodes.every((node) => nestedPrograms(node).every(isBuilt))) built.add(program);
  return program;
}

function nestedPrograms(node: Node): readonly Program[] {
  if (node.primitive === "scan") return [node.attributes.body];
  if (node.primitive !== "composite") return [];
  const { body, vjp } = node.attributes;
  return vjp ? [body, vjp.forward, vjp.backward] : [body];
}
