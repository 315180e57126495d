import { dtypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Whether left = right, as bool. False where either is NaN; -0 equals +0.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.equal, tensorData("f32", [1, 2]), tensorData("f32", [2, 2])).data; // => [0, 1]
 * ```
 */
export function equal(left: Value, right: Value): Value {
  return emit(equalRule, [left, right], noAttributes);
}

export const equalRule: ElementwiseRule = {
  name: "equal",
  infer: (operands) => inferElementwise(operands, 2, dtypes, "bool"),
  gradient: "none",
};

export const equalEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => (left === right ? 1 : 0));

export const equalSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, dtypes);
