import { bitDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Bitwise exclusive or of integers, logical exclusive or of bools.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.bitXor, tensorData("i32", [12, 3]), tensorData("i32", [10, 2])).data; // => [6, 1]
 * ```
 */
export function bitXor(left: Value, right: Value): Value {
  return emit(bitXorRule, [left, right], noAttributes);
}

export const bitXorRule: ElementwiseRule = {
  name: "bitXor",
  infer: (operands) => inferElementwise(operands, 2, bitDTypes),
  gradient: "none",
};

export const bitXorEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => left ^ right);

export const bitXorSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, bitDTypes);
