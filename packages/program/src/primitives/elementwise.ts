import type { DType, TypedArray } from "../dtype.ts";
import { dtypes, isFloat, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { NoAttributes, PrimitiveRule, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Shape } from "../shape.ts";
import { sameShape, sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";

// What the elementwise primitives share: one shape rule, one evaluation loop, one set of awkward samples.

/** Throws unless every operand has one of `allowed`. */
export function requireDType(operands: readonly TensorType[], allowed: readonly DType[]): void {
  for (const operand of operands)
    if (!allowed.includes(operand.dtype))
      refuse("dtype", `takes ${allowed.join(", ")}, got ${operand.dtype}; cast it first`);
}

/** Throws unless there are `count` operands. */
export function requireCount(operands: readonly TensorType[], count: number): void {
  if (operands.length !== count)
    refuse("structure", `takes ${count} operand${count === 1 ? "" : "s"}, got ${operands.length}`);
}

/** Throws where dtypes differ, since nothing is promoted. */
export function requireSameDType(operands: readonly TensorType[]): void {
  const first = operands[0] as TensorType;
  for (const operand of operands)
    if (operand.dtype !== first.dtype)
      refuse(
        "dtype",
        `operands must share one dtype; cast one with cast(x, "${first.dtype}") or cast(x, "${operand.dtype}")`,
      );
}

/** Shape rule of elementwise primitives: equal types in, `result` (default: the same dtype) out. */
export function inferElementwise(
  operands: readonly TensorType[],
  count: number,
  allowed: readonly DType[],
  result?: DType,
): readonly TensorType[] {
  requireCount(operands, count);
  requireSameDType(operands);
  requireDType(operands, allowed);
  const first = operands[0] as TensorType;
  for (const operand of operands)
    if (!sameShape(operand.shape, first.shape))
      refuse(
        "shape",
        "operands must have equal shapes; stretch one with broadcast first",
        operand.shape.findIndex((extent, axis) => extent !== first.shape[axis]),
      );
  return [{ dtype: result ?? first.dtype, shape: first.shape }];
}

/** Applies `f` to each element; storing rounds or wraps to the dtype of the result. */
export function evaluateUnary(
  operands: readonly TensorData[],
  results: readonly TensorType[],
  f: (x: number) => number,
): TypedArray[] {
  const { data } = operands[0] as TensorData;
  const result = typedArray((results[0] as TensorType).dtype, data.length);
  for (let i = 0; i < data.length; i++) result[i] = f(data[i] as number);
  return [result];
}

/** Applies `f` to each pair of elements; storing rounds or wraps to the dtype of the result. */
export function evaluateBinary(
  operands: readonly TensorData[],
  results: readonly TensorType[],
  f: (left: number, right: number) => number,
): TypedArray[] {
  const left = (operands[0] as TensorData).data;
  const right = (operands[1] as TensorData).data;
  const result = typedArray((results[0] as TensorType).dtype, left.length);
  for (let i = 0; i < left.length; i++) result[i] = f(left[i] as number, right[i] as number);
  return [result];
}

/** Scalar, empty, one element, odd, and more than one axis. */
export const awkwardShapes: readonly Shape[] = [[], [0], [1], [7], [3, 5], [2, 0, 3], [2, 3, 4]];

const specialFloats = [0, -0, 1, -1, 0.5, -2.5, 3e38, -3e38, 1e-40, 2 ** -149, Infinity, -Infinity, NaN];
const specialIntegers = [0, 1, 2, 7, 31, 32, 127, 128, 200, 255];
const specialSigned = [-1, -2, -128, -2147483648, 2147483647];

/** Values at which dtypes break: zeros of both signs, denormals, infinities, NaN, the ends of integer ranges. */
export function specialValues(dtype: DType): readonly number[] {
  if (isFloat(dtype)) return specialFloats;
  if (dtype === "bool") return [0, 1];
  if (dtype === "u8") return specialIntegers;
  return dtype === "i32" ? [...specialIntegers, ...specialSigned] : [...specialIntegers, 2147483648, 4294967295];
}

/** Samples of an elementwise primitive: awkward shapes in each dtype, then special values. */
export function elementwiseSamples(
  count: number,
  allowed: readonly DType[],
  ranges: readonly (readonly [number, number])[] = [],
): readonly Sample<NoAttributes>[] {
  const samples: Sample<NoAttributes>[] = [];
  for (const dtype of dtypes.filter((candidate) => allowed.includes(candidate))) {
    for (const shape of awkwardShapes)
      samples.push({
        note: `shape [${shape.join(", ")}]`,
        operands: Array.from({ length: count }, (_, position) => {
          const range = isFloat(dtype) ? ranges[position] : undefined;
          return { dtype, shape, ...(range === undefined ? {} : { range }) };
        }),
        attributes: noAttributes,
      });
    const special = specialValues(dtype);
    // Every combination of special values, so that both operands of a pair meet each of them.
    const shape = Array.from({ length: count }, () => special.length);
    samples.push({
      note: "special values",
      operands: Array.from({ length: count }, (_, position) => ({
        dtype,
        shape: [sizeOf(shape)],
        values: Array.from(
          { length: sizeOf(shape) },
          (_, i) => special[Math.floor(i / special.length ** position) % special.length] as number,
        ),
      })),
      attributes: noAttributes,
      differentiable: false,
    });
  }
  return samples;
}

/** A rule for an elementwise primitive without attributes. */
export type ElementwiseRule = PrimitiveRule<NoAttributes>;
