import { integerDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { TensorData } from "../tensor-data.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Shift to the right: arithmetic (copies the sign) for i32, logical for unsigned integers. The distance counts
 * modulo the number of bits.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.shiftRight, tensorData("i32", [-8, 8, 8]), tensorData("i32", [1, 2, 33])).data; // => [-4, 2, 4]
 * ```
 */
export function shiftRight(left: Value, right: Value): Value {
  return emit(shiftRightRule, [left, right], noAttributes);
}

export const shiftRightRule: ElementwiseRule = {
  name: "shiftRight",
  infer: (operands) => inferElementwise(operands, 2, integerDTypes),
  gradient: "none",
};

export const shiftRightEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => {
    const distance = right & shiftMask(operands);
    return (operands[0] as TensorData).dtype === "i32" ? left >> distance : left >>> distance;
  });

export const shiftRightSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, integerDTypes);

/** Bits of the operand's dtype, less one. */
export function shiftMask(operands: readonly TensorData[]): number {
  return (operands[0] as TensorData).dtype === "u8" ? 7 : 31;
}
