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
 * import { interpret, op, tensorData } from "@tenon/program";
 * interpret(op.erf, tensorData("f64", [0, 1])).data; // => [0, 0.8427007929497149]
 * ```
 */
export function erf(x: Value): Value {
  return emit(erfRule, [x], noAttributes);
}

export const erfRule: ElementwiseRule = {
  name: "erf",
  infer: (operands) => inferElementwise("erf", operands, 1, floatDTypes),
  gradient: ({ operands: [x], cotangent: dy }) => [mul(dy, gaussian(x))],
};

export const erfEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, errorFunction);

export const erfSamples = (): readonly Sample<NoAttributes>[] => elementwiseSamples(1, floatDTypes);

/**
 * erf(x) = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!! (Abramowitz and Stegun 7.1.6): all terms have one sign, so that
 * nothing cancels. Beyond |x| = 6 it is 1 in f64.
 */
function errorFunction(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) >= 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
