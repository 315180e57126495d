import { unverified } from "./known-rules.ts";
import type { Node, Program } from "./program.ts";
import { ProgramError } from "./program-error.ts";

const wellFormed = new WeakSet<Program>();

/**
 * Whether a Program is known to be well formed: a builder made it, or a transform from one that was, or `verifyProgram` has
 * looked at it, as `parseProgram` has it do. A Program does not change; one that was written to after all is not noticed here.
 */
export const isWellFormed = (program: Program): boolean => wellFormed.has(program);

/**
 * For whoever is handed a Program and does not carry what verifying takes.
 *
 * @throws ProgramError `structure` for a Program that `isWellFormed` does not know.
 */
export function requireWellFormed(program: Program): void {
  if (!isWellFormed(program))
    throw new ProgramError({ code: "structure", primitive: String(program?.name), reason: unverified });
}

/** Marks a Program whose nodes come from a builder. What hand-made Programs lie inside of it is not vouched for. */
export function markBuilt(program: Program): Program {
  if (program.nodes.every((node) => nestedPrograms(node).every(isWellFormed))) wellFormed.add(program);
  return program;
}

/** Marks a Program whose nodes are those of another, as far as that one is known to be well formed. */
export const markLike = (source: Program, made: Program): Program => (isWellFormed(source) ? markBuilt(made) : made);

/** Marks a Program that has been verified, those inside of it included. */
export function markVerified(program: Program): void {
  wellFormed.add(program);
}

function nestedPrograms(node: Node): readonly Program[] {
  if (node.primitive === "scan") return [node.attributes.body];
  if (node.primitive !== "composite") return [];
  const { body, vjp } = node.attributes;
  return vjp ? [body, vjp.forward, vjp.backward] : [body];
}
