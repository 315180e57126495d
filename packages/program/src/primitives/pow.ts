import { floatDTypes } from "../dtype.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { add } from "./add.ts";
import { bitAnd } from "./bit-and.ts";
import { filledLike } from "./broadcast.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { elementwiseSamples, evaluateBinary, inferElementwise } from "./elementwise.ts";
import { equal } from "./equal.ts";
import { less } from "./less.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { select } from "./select.ts";

/**
 * base^exponent as IEEE 754 pow: x^0 and 1^x are 1, also for NaN; a negative base with a fractional exponent is NaN.
 * The gradient with respect to the exponent is 0 where the base is not positive.
 * Operands have equal dtypes and shapes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.pow, tensorData("f64", [2, 9]), tensorData("f64", [3, 0.5])).data; // => [8, 3]
 * ```
 */
export function pow(left: Value, right: Value): Value {
  return emit(powRule, [left, right], noAttributes);
}

export const powRule: ElementwiseRule = {
  name: "pow",
  infer: (operands) => inferElementwise(operands, 2, floatDTypes),
  gradient: ({ operands: [b, e], results: [y], cotangent: d }) => {
    const zero = filledLike(e, 0);
    const one = filledLike(e, 1);
    // Only at 0^0 would the rule be 0 · Infinity; another base there makes it the 0 that it is.
    const origin = bitAnd(equal(b, zero), equal(e, zero));
    const base = select(origin, one, b);
    const positive = less(zero, b);
    const logarithm = select(positive, log(select(positive, b, one)), zero);
    return [mul(d, mul(e, pow(base, add(e, filledLike(e, -1))))), mul(d, mul(y, logarithm))];
  },
};

export const powEvaluation: Evaluation<NoAttributes> = (operands, _, results) =>
  evaluateBinary(operands, results, (base, exponent) => power(base, exponent));

export const powSamples = (): readonly Sample<NoAttributes>[] => [
  ...elementwiseSamples(2, floatDTypes, [
    [0.3, 2],
    [-2, 2],
  ]),
  {
    note: "exponents at which rules with special cases go wrong",
    operands: [
      { dtype: "f64", shape: [5], values: [0.5, 2, 3, 0.7, 1.5] },
      { dtype: "f64", shape: [5], values: [0, 0, 1, 2, -1] },
    ],
    attributes: noAttributes,
  },
];

/** JavaScript's `**` differs from IEEE 754 in one place: 1^NaN, 1^±Infinity and (-1)^±Infinity are 1 there. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}
