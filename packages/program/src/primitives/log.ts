import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { div } from "./div.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";

/**
 * Natural logarithm. log(±0) is -Infinity, of negative numbers NaN. Gradient: dy / x.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.log, tensorData("f64", [1, Math.E])).data; // => [0, 1]
 * ```
 */
export function log(x: Value): Value {
  return emit(logRule, [x], noAttributes);
}

export const logRule: ElementwiseRule = {
  name: "log",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ operands: [x], cotangent: dy }) => [div(dy, x)],
};

export const logEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.log);

export const logSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[0.2, 4]]);
