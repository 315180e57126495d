import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { cos } from "./cos.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";

/**
 * Sine of x in radians. Infinite operands give NaN. Gradient: dy · cos(x).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.sin, tensorData("f64", [0, Math.PI / 2])).data; // => [0, 1]
 * ```
 */
export function sin(x: Value): Value {
  return emit(sinRule, [x], noAttributes);
}

export const sinRule: ElementwiseRule = {
  name: "sin",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ operands: [x], cotangent: dy }) => [mul(dy, cos(x))],
};

export const sinEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.sin);

export const sinSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[-6, 6]]);
