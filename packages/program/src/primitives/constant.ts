import type { DType } from "../dtype.ts";
import { isDType, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { ProgramBuilder, Value } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { formatShape, isShape, sizeOf } from "../shape.ts";
import { awkwardShapes, requireCount, specialValues } from "./elementwise.ts";

export interface ConstantAttributes {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Row-major; converted to the dtype as JavaScript's typed arrays do. NaN, infinities and -0 survive serialisation. */
  readonly values: readonly number[];
}

/** Elements a constant may have. Larger data are inputs, so that a Program stays small and a backend need not copy them. */
export const maximumConstantSize = 1024;

/**
 * Numbers written into the Program.
 *
 * @throws ProgramError `attribute` for more than `maximumConstantSize` elements.
 *
 * @example
 * ```ts
 * import { buildProgram, evaluate } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const pair = buildProgram("pair", [], (_, builder) => [op.constant(builder, "f32", [2], [1, 2])]);
 * evaluate(pair, [])[0]!.data; // => [1, 2]
 * ```
 */
export function constant(builder: ProgramBuilder, dtype: DType, shape: Shape, values: readonly number[]): Value {
  return builder.add(constantRule, [], { dtype, shape, values })[0] as Value;
}

export const constantRule: PrimitiveRule<ConstantAttributes> = {
  name: "constant",
  infer(operands, { dtype, shape, values }) {
    requireCount(operands, 0);
    const problem = !isDType(dtype)
      ? `unknown dtype ${JSON.stringify(dtype)}`
      : !isShape(shape)
        ? "the shape must be a list of whole numbers >= 0"
        : !Array.isArray(values) || !values.every((value) => typeof value === "number")
          ? "the values must be numbers"
          : dtype === "bool" && !values.every((value) => value === 0 || value === 1)
            ? "the values of a bool must be 0 or 1"
            : values.length !== sizeOf(shape)
              ? `${values.length} values do not fill the shape ${formatShape(shape)}`
              : values.length > maximumConstantSize
                ? `${values.length} values are more than ${maximumConstantSize}; make them an input`
                : undefined;
    if (problem) refuse("attribute", problem);
    return [{ dtype, shape }];
  },
  gradient: "none",
};

export const constantEvaluation: Evaluation<ConstantAttributes> = (_, { dtype, values }) => [typedArray(dtype, values)];

export const constantSamples = (): readonly Sample<ConstantAttributes>[] => [
  ...awkwardShapes.map((shape) => ({
    note: `shape [${shape.join(", ")}]`,
    operands: [],
    attributes: { dtype: "f32" as const, shape, values: Array.from({ length: sizeOf(shape) }, (_, i) => i - 2.5) },
  })),
  ...(["f32", "f64", "i32", "u32", "u8", "bool"] as const).map((dtype) => ({
    note: `special values of ${dtype}`,
    operands: [],
    attributes: { dtype, shape: [specialValues(dtype).length], values: specialValues(dtype) },
  })),
];
