import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { gaussian } from "./derived.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateUnary, inferElementwise } from "./elementwise.ts";
import { mul } from "./mul.ts";

/**
 * Error function, 2/√π ∫₀ˣ exp(-t²) dt. Gradient: dy · 2/√π · exp(-x²).
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.erf, tensorData("f64", [0, 1])).data; // => [0, 0.8427007929497149]
 * ```
 */
export function erf(x: Value): Value {
  return emit(erfRule, [x], noAttributes);
}

export const erfRule: ElementwiseRule = {
  name: "erf",
  infer: (operands) => inferElementwise(operands, 1, floatDTypes),
  gradient: ({ operands: [x], cotangent: dy }) => [mul(dy, gaussian(x))],
};

export const erfEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, errorFunction);

export const erfSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes);

/**
 * Small arguments: erf(x) = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!! (Abramowitz and Stegun 7.1.6), whose terms have one sign,
 * so that nothing cancels. Others: 1 - erfc(x), which is exact to the last digit of 1, as 1 + erf(-x) needs it. Beyond
 * |x| = 6 it is 1 in f64.
 */
function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size >= 6) return Math.sign(x);
  if (size >= 2) return Math.sign(x) * (1 - complement(size));
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) for x >= 2 by its continued fraction (Abramowitz and Stegun 7.1.14), of which 60 parts are enough there. */
function complement(x: number): number {
  let fraction = x;
  for (let part = 60; part >= 1; part--) fraction = x + part / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
