import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";

/**
 * e^x. exp(-Infinity) is 0; NaN stays NaN. Gradient: dy · exp(x).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.exp, tensorData("f64", [0, 1])).data; // => [1, 2.718281828459045]
 * ```
 */
export function exp(x: Value): Value {
  return emit(expRule, [x], noAttributes);
}

export const expRule: ElementwiseRule = {
  name: "exp",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ results: [y], cotangent: dy }) => [mul(dy, y)],
};

export const expEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.exp);

export const expSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[-4, 4]]);
