import { dtypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";

/**
 * An identity that cuts the cotangent: what lies behind it counts as a constant for gradients.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.stopGradient, tensorData("f32", [1, 2])).data; // => [1, 2]
 * ```
 */
export function stopGradient(x: Value): Value {
  return emit(stopGradientRule, [x], noAttributes);
}

export const stopGradientRule: ElementwiseRule = {
  name: "stopGradient",
  infer: (operands) => inferElementwise(operands, 1, dtypes),
  gradient: "none",
};

export const stopGradientEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, (x) => x);

export const stopGradientSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, dtypes);
