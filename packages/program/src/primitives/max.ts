import { numericDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { filledLike } from "./broadcast.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";
import { less } from "./less.ts";
import { select } from "./select.ts";

/**
 * The greater value, IEEE 754-2019 maximum: NaN where either is NaN, and -0 is less than +0. The cotangent of equal operands goes to the first.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.max, tensorData("f32", [1, 5]), tensorData("f32", [3, 2])).data; // => [3, 5]
 * ```
 */
export function max(left: Value, right: Value): Value {
  return emit(maxRule, [left, right], noAttributes);
}

export const maxRule: ElementwiseRule = {
  name: "max",
  infer: (operands) => inferElementwise(operands, 2, numericDTypes),
  gradient: ({ operands: [left, right], cotangent: dy }) => {
    const second = less(left, right);
    const zero = filledLike(dy, 0);
    return [select(second, zero, dy), select(second, dy, zero)];
  },
};

export const maxEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, Math.max);

export const maxSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(2, numericDTypes);
