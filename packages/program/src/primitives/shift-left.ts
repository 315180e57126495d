import { integerDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";
import { shiftMask } from "./shift-right.ts";

/**
 * left · 2^right, bits that leave are lost. The distance counts modulo the number of bits, as in WebAssembly and WGSL.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.shiftLeft, tensorData("i32", [1, 3, 1]), tensorData("i32", [4, 1, 33])).data; // => [16, 6, 2]
 * ```
 */
export function shiftLeft(left: Value, right: Value): Value {
  return emit(shiftLeftRule, [left, right], noAttributes);
}

export const shiftLeftRule: ElementwiseRule = {
  name: "shiftLeft",
  infer: (operands) => inferElementwise(operands, 2, integerDTypes),
  gradient: "none",
};

export const shiftLeftEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => left << (right & shiftMask(operands)));

export const shiftLeftSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, integerDTypes);
