import { isFloat, numericDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { TensorType } from "../tensor-type.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Product. Integers wrap.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.mul, tensorData("f32", [2, 3]), tensorData("f32", [10, 20])).data; // => [20, 60]
 * ```
 */
export function mul(left: Value, right: Value): Value {
  return emit(mulRule, [left, right], noAttributes);
}

export const mulRule: ElementwiseRule = {
  name: "mul",
  infer: (operands) => inferElementwise(operands, 2, numericDTypes),
  gradient: ({ operands: [left, right], cotangent: dy }) => [mul(dy, right), mul(dy, left)],
};

export const mulEvaluation: Evaluation<NoAttributes> = (operands, _, results) => {
  const integer = !isFloat((results[0] as TensorType).dtype);
  return evaluateBinary(operands, results, integer ? Math.imul : (left, right) => left * right);
};

export const mulSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, numericDTypes);
