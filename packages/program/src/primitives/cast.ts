import type { DType } from "../dtype.ts";
import { dtypes, highestValue, isDType, isFloat, lowestValue, numericDTypes } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { TensorType } from "../tensor-type.ts";
import { awkwardShapes, evaluateUnary, inferElementwise, specialValues } from "./elementwise.ts";

export interface CastAttributes {
  readonly dtype: DType;
}

/**
 * The value in another dtype. Float to float rounds to nearest even; float to integer truncates toward zero, saturates
 * at the ends of the range, and makes 0 of NaN; integer to integer keeps the low bits; anything but zero (also NaN) to
 * bool is true. Between floats the cotangent is cast back; otherwise there is none.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.cast(x, "u8"), tensorData("f32", [1.9, -3, 300, NaN])).data; // => [1, 0, 255, 0]
 * ```
 */
export function cast(x: Value, dtype: DType): Value {
  return emit(castRule, [x], { dtype });
}

export const castRule: PrimitiveRule<CastAttributes> = {
  name: "cast",
  infer(operands, { dtype }) {
    if (!isDType(dtype)) refuse("attribute", `unknown dtype ${JSON.stringify(dtype)}`);
    return inferElementwise(operands, 1, dtypes, dtype);
  },
  gradient: ({ operands: [x], cotangent: dy }) => [cast(dy, x.type.dtype)],
};

export const castEvaluation: Evaluation<CastAttributes> = (operands, { dtype }, results) => {
  const source = (operands[0] as TensorType).dtype;
  if (dtype === "bool") return evaluateUnary(operands, results, (x) => (x === 0 ? 0 : 1));
  if (isFloat(source) && !isFloat(dtype)) return evaluateUnary(operands, results, (x) => saturate(x, dtype));
  return evaluateUnary(operands, results, (x) => x);
};

function saturate(x: number, dtype: DType): number {
  if (Number.isNaN(x)) return 0;
  return Math.min(Math.max(Math.trunc(x), lowestValue(dtype)), highestValue(dtype));
}

export const castSamples = (): readonly Sample<CastAttributes>[] =>
  dtypes.flatMap((from) =>
    dtypes.flatMap((dtype) => {
      const special = specialValues(from);
      return [
        {
          note: `${from} to ${dtype}`,
          operands: [{ dtype: from, shape: awkwardShapes[4] as number[] }],
          attributes: { dtype },
        },
        {
          note: `${from} to ${dtype}, special values`,
          operands: [{ dtype: from, shape: [special.length], values: special }],
          attributes: { dtype },
          differentiable: false as const,
        },
        ...(numericDTypes.includes(from) && dtype === "f32"
          ? [{ note: `${from} to f32, empty`, operands: [{ dtype: from, shape: [0] }], attributes: { dtype } }]
          : []),
      ];
    }),
  );
