import { bitDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";

/**
 * Bitwise or of integers, logical or of bools.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.bitOr, tensorData("i32", [12, 3]), tensorData("i32", [10, 2])).data; // => [14, 3]
 * ```
 */
export function bitOr(left: Value, right: Value): Value {
  return emit(bitOrRule, [left, right], noAttributes);
}

export const bitOrRule: ElementwiseRule = {
  name: "bitOr",
  infer: (operands) => inferElementwise(operands, 2, bitDTypes),
  gradient: "none",
};

export const bitOrEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (left, right) => left | right);

export const bitOrSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, bitDTypes);
