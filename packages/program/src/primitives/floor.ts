import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";

/**
 * Greatest whole number not above x. Piecewise constant: it has no gradient.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.floor, tensorData("f64", [1.5, -1.5])).data; // => [1, -2]
 * ```
 */
export function floor(x: Value): Value {
  return emit(floorRule, [x], noAttributes);
}

export const floorRule: ElementwiseRule = {
  name: "floor",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: "none",
};

export const floorEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, Math.floor);

export const floorSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes, [[-4, 4]]);
