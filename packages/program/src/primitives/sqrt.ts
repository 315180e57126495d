import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { filledLike } from "./broadcast.ts";
import { div } from "./div.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";

/**
 * Square root, correctly rounded. sqrt(-0) is -0, of negative numbers NaN. Gradient: dy / (2 · sqrt(x)).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.sqrt, tensorData("f64", [4, 9])).data; // => [2, 3]
 * ```
 */
export function sqrt(x: Value): Value {
  return emit(sqrtRule, [x], noAttributes);
}

export const sqrtRule: ElementwiseRule = {
  name: "sqrt",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ results: [y], cotangent: dy }) => [div(mul(dy, filledLike(y, 0.5)), y)],
};

export const sqrtEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.sqrt);

export const sqrtSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[0.2, 4]]);
