import { numericDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";

/**
 * Negation. Integers wrap: the negative of the least i32 is itself, and unsigned integers count down from 2^bits.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.neg, tensorData("f64", [1, -2])).data; // => [-1, 2]
 * ```
 */
export function neg(x: Value): Value {
  return emit(negRule, [x], noAttributes);
}

export const negRule: ElementwiseRule = {
  name: "neg",
  infer: (operands) => inferElementwise(operands, 1, numericDTypes),
  gradient: ({ cotangent: dy }) => [neg(dy)],
};

export const negEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, (x) => -x);

export const negSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, numericDTypes);
