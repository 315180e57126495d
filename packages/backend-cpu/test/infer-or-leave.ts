import type { PrimitiveRule, TensorType } from "@tenon/program";
import { Undecidable } from "./error-bounds.ts";

/** The types of the results; what the rule refuses counts as undecidable. */
export function inferOrLeave<A>(
  rule: PrimitiveRule<A>,
  operands: readonly TensorType[],
  attributes: A,
): readonly TensorType[] {
  try {
    return rule.infer(operands, attributes);
  } catch (error) {
    throw error instanceof Error && "code" in error ? new Undecidable(error.message) : error;
  }
}
