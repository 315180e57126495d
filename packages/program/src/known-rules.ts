import type { PrimitiveRule } from "./primitive-rule.ts";
import type { Node } from "./program.ts";
import { ProgramError } from "./program-error.ts";

// Rules are known by use: a builder writes down the rule of each node that it adds, and verification those of the nodes
// that it meets. A page that never builds a convolution thus never carries the rule of one.

/** What is wrong with a Program that was put together by hand. */
export const unverified = "the Program was neither built nor verified; pass it to verifyProgram first";

const known = new Map<string, PrimitiveRule<unknown>>();

export function rememberRule<A>(rule: PrimitiveRule<A>): void {
  // The type of the attributes is forgotten: a name has one rule, and a node's attributes are those of its name.
  known.set(rule.name, rule as PrimitiveRule<unknown>);
}

/**
 * The rule of a node of a Program that was built or verified.
 *
 * @throws ProgramError `structure` for a node that was put together by hand, and not verified.
 */
export function ruleOf(node: Node): PrimitiveRule<unknown> {
  const rule = known.get(node.primitive);
  if (rule) return rule;
  throw new ProgramError({
    code: "structure",
    primitive: node.primitive,
    reason: unverified,
  });
}
