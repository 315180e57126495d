import { bitDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Bitwise and of integers, logical and of bools.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.bitAnd, tensorData("i32", [12, 3]), tensorData("i32", [10, 2])).data; // => [8, 2]
 * ```
 */
export function bitAnd(left: Value, right: Value): Value {
  return emit(bitAndRule, [left, right], noAttributes);
}

export const bitAndRule: ElementwiseRule = {
  name: "bitAnd",
  infer: (operands) => inferElementwise(operands, 2, bitDTypes),
  gradient: "none",
};

export const bitAndEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => left & right);

export const bitAndSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, bitDTypes);
