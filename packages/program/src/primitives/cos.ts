import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sin } from "./sin.ts";

/**
 * Cosine of x in radians. Infinite operands give NaN. Gradient: -dy · sin(x).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.cos, tensorData("f64", [0, Math.PI])).data; // => [1, -1]
 * ```
 */
export function cos(x: Value): Value {
  return emit(cosRule, [x], noAttributes);
}

export const cosRule: ElementwiseRule = {
  name: "cos",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ operands: [x], cotangent: dy }) => [neg(mul(dy, sin(x)))],
};

export const cosEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.cos);

export const cosSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[-6, 6]]);
