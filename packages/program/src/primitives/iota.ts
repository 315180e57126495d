import type { DType } from "../dtype.ts";
import { numericDTypes, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { ProgramBuilder, Value } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { isShape, sizeOf, stridesOf } from "../shape.ts";
import { requireCount } from "./elementwise.ts";

export interface IotaAttributes {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly axis: number;
}

/**
 * Each element's index along one axis: 0, 1, 2, ...
 *
 * @example
 * ```ts
 * import { buildProgram, evaluate } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const columns = buildProgram("columns", [], (_, builder) => [op.iota(builder, "i32", [2, 3], 1)]);
 * evaluate(columns, [])[0]!.data; // => [0, 1, 2, 0, 1, 2]
 * ```
 */
export function iota(builder: ProgramBuilder, dtype: DType, shape: Shape, axis: number): Value {
  return builder.add(iotaRule, [], { dtype, shape, axis })[0] as Value;
}

export const iotaRule: PrimitiveRule<IotaAttributes> = {
  name: "iota",
  infer(operands, { dtype, shape, axis }) {
    requireCount(operands, 0);
    const problem = !numericDTypes.includes(dtype)
      ? `the dtype must be one of ${numericDTypes.join(", ")}`
      : !isShape(shape)
        ? "the shape must be a list of whole numbers >= 0"
        : !(Number.isInteger(axis) && axis >= 0 && axis < shape.length)
          ? `axis ${axis} is outside the ${shape.length} axes of the shape`
          : undefined;
    if (problem) refuse("attribute", problem);
    return [{ dtype, shape }];
  },
  gradient: "none",
};

export const iotaEvaluation: Evaluation<IotaAttributes> = (_, { dtype, shape, axis }) => {
  const result = typedArray(dtype, sizeOf(shape));
  const stride = stridesOf(shape)[axis] as number;
  const extent = shape[axis] as number;
  for (let i = 0; i < result.length; i++) result[i] = Math.floor(i / stride) % extent;
  return [result];
};

export const iotaSamples = (): readonly Sample<IotaAttributes>[] => [
  ...numericDTypes.map((dtype) => ({
    note: `${dtype} over rows`,
    operands: [],
    attributes: { dtype, shape: [5, 3], axis: 0 },
  })),
  { note: "last axis", operands: [], attributes: { dtype: "i32", shape: [2, 3, 4], axis: 2 } },
  { note: "empty", operands: [], attributes: { dtype: "i32", shape: [0, 3], axis: 1 } },
  { note: "u8 wraps", operands: [], attributes: { dtype: "u8", shape: [300], axis: 0 } },
];
