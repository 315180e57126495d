import { numericDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Sum. Integers wrap.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.add, tensorData("f32", [1, 2]), tensorData("f32", [10, 20])).data; // => [11, 22]
 * ```
 */
export function add(left: Value, right: Value): Value {
  return emit(addRule, [left, right], noAttributes);
}

export const addRule: ElementwiseRule = {
  name: "add",
  infer: (operands) => inferElementwise(operands, 2, numericDTypes),
  gradient: ({ cotangent: dy }) => [dy, dy],
};

export const addEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => left + right);

export const addSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, numericDTypes);
