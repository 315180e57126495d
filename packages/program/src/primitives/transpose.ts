import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount } from "./elementwise.ts";

export interface TransposeAttributes {
  /** Axis of the operand that becomes each axis of the result. */
  readonly permutation: readonly number[];
}

/**
 * Axes in another order: axis `i` of the result is axis `permutation[i]` of the operand.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.transpose(x, [1, 0]), tensorData("f32", [[1, 2, 3], [4, 5, 6]])).data; // => [1, 4, 2, 5, 3, 6]
 * ```
 */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return emit(transposeRule, [x], { permutation });
}

export const transposeRule: PrimitiveRule<TransposeAttributes> = {
  name: "transpose",
  infer(operands, { permutation }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    const sorted = Array.isArray(permutation) ? [...permutation].sort((a, b) => a - b) : [];
    if (sorted.length !== x.shape.length || sorted.some((axis, position) => axis !== position))
      refuse(
        "attribute",
        `the permutation must name each of the ${x.shape.length} axes once, got ${JSON.stringify(permutation)}`,
      );
    return [{ dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis] as number) }];
  },
  gradient({ cotangent: dy, attributes: { permutation } }) {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [transpose(dy, inverse)];
  },
};

export const transposeEvaluation: Evaluation<TransposeAttributes> = ([x], { permutation }, [result]) => {
  const { dtype, shape, data } = x as TensorData;
  const strides = stridesOf(shape);
  const moved = typedArray(dtype, data.length);
  forEachOffset(
    (result as TensorType).shape,
    permutation.map((axis) => strides[axis] as number),
    0,
    (offset, position) => {
      moved[position] = data[offset] as number;
    },
  );
  return [moved];
};

export const transposeSamples = (): readonly Sample<TransposeAttributes>[] => [
  { note: "scalar", operands: [{ dtype: "f32", shape: [] }], attributes: { permutation: [] } },
  { note: "matrix", operands: [{ dtype: "f64", shape: [3, 5] }], attributes: { permutation: [1, 0] } },
  { note: "empty", operands: [{ dtype: "f32", shape: [3, 0] }], attributes: { permutation: [1, 0] } },
  { note: "three axes", operands: [{ dtype: "f64", shape: [2, 3, 4] }], attributes: { permutation: [2, 0, 1] } },
  { note: "u8", operands: [{ dtype: "u8", shape: [3, 7] }], attributes: { permutation: [1, 0] } },
  {
    note: "i32, four axes",
    operands: [{ dtype: "i32", shape: [2, 3, 1, 5] }],
    attributes: { permutation: [3, 1, 2, 0] },
  },
];
