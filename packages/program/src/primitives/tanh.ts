import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { oneMinusSquare } from "./derived.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";

/**
 * Hyperbolic tangent. Gradient: dy · (1 - tanh²(x)).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.tanh, tensorData("f64", [0, Infinity])).data; // => [0, 1]
 * ```
 */
export function tanh(x: Value): Value {
  return emit(tanhRule, [x], noAttributes);
}

export const tanhRule: ElementwiseRule = {
  name: "tanh",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ results: [y], cotangent: dy }) => [mul(dy, oneMinusSquare(y))],
};

export const tanhEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.tanh);

export const tanhSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes);
