import { isFloat, numericDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { TensorType } from "../tensor-type.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/**
 * Quotient. Integers truncate toward zero; an integer divided by zero is 0, and the least i32 divided by -1 is itself.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.div, tensorData("i32", [7, -7, 1]), tensorData("i32", [2, 2, 0])).data; // => [3, -3, 0]
 * ```
 */
export function div(left: Value, right: Value): Value {
  return emit(divRule, [left, right], noAttributes);
}

export const divRule: ElementwiseRule = {
  name: "div",
  infer: (operands) => inferElementwise(operands, 2, numericDTypes),
  gradient: ({ operands: [, right], results: [quotient], cotangent: dy }) => {
    const scaled = div(dy, right);
    return [scaled, neg(mul(scaled, quotient))];
  },
};

export const divEvaluation: Evaluation<NoAttributes> = (operands, _, results) => {
  const integer = !isFloat((results[0] as TensorType).dtype);
  return evaluateBinary(operands, results, integer ? divideIntegers : (left, right) => left / right);
};

export const divSamples = (): readonly Sample<NoAttributes>[] =>
  elementwiseSamples(2, numericDTypes, [
    [-2, 2],
    [0.5, 2],
  ]);

/** No engine may trap or differ here: WebAssembly traps on both special cases, WGSL leaves them open. */
function divideIntegers(left: number, right: number): number {
  return right === 0 ? 0 : Math.trunc(left / right);
}
