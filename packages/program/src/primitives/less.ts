import { dtypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Whether left < right, as bool. False where either is NaN; -0 is not less than +0.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.less, tensorData("f32", [1, 2]), tensorData("f32", [2, 2])).data; // => [1, 0]
 * ```
 */
export function less(left: Value, right: Value): Value {
  return emit(lessRule, [left, right], noAttributes);
}

export const lessRule: ElementwiseRule = {
  name: "less",
  infer: (operands) => inferElementwise(operands, 2, dtypes, "bool"),
  gradient: "none",
};

export const lessEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => (left < right ? 1 : 0));

export const lessSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, dtypes);
