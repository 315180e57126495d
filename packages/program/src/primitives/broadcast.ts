import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { ProgramBuilder, Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { forEachOffset, formatShape, isShape, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { constant } from "./constant.ts";
import { requireCount } from "./elementwise.ts";
import { reduce } from "./reduce.ts";
import { reshape } from "./reshape.ts";

export interface BroadcastAttributes {
  readonly shape: Shape;
  /** Axis of the result that each axis of the operand becomes, ascending. */
  readonly axes: readonly number[];
}

/**
 * Repeats a tensor: axis `i` of the operand becomes axis `axes[i]` of the result and has its extent, or 1, which is
 * stretched; the other axes are new. Without `axes` the operand's axes are the last ones, as in NumPy.
 * The cotangent is summed over the repeated axes.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.broadcast(x, [2, 3]), tensorData("f32", [1, 2, 3])).data; // => [1, 2, 3, 1, 2, 3]
 * interpret((x) => op.broadcast(x, [2, 3], [0]), tensorData("f32", [1, 2])).data; // => [1, 1, 1, 2, 2, 2]
 * ```
 */
export function broadcast(x: Value, shape: Shape, axes?: readonly number[]): Value {
  const offset = shape.length - x.type.shape.length;
  return emit(broadcastRule, [x], { shape, axes: axes ?? x.type.shape.map((_, axis) => axis + offset) });
}

/** `value` repeated to a type. */
export function filled(builder: ProgramBuilder, { dtype, shape }: TensorType, value: number): Value {
  const scalar = constant(builder, dtype, [], [value]);
  return shape.length === 0 ? scalar : broadcast(scalar, shape, []);
}

/** `value` in the dtype and shape of another tensor. */
export function filledLike(like: Value, value: number): Value {
  return filled(like.builder, like.type, value);
}

export const broadcastRule: PrimitiveRule<BroadcastAttributes> = {
  name: "broadcast",
  infer(operands, { shape, axes }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    if (!isShape(shape) || !Array.isArray(axes) || axes.length !== x.shape.length)
      refuse("attribute", `needs a shape and one axis of it for each of the ${x.shape.length} axes of the operand`);
    axes.forEach((axis, position) => {
      const extent = x.shape[position] as number;
      const ascending = position === 0 || axis > (axes[position - 1] as number);
      if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length || !ascending)
        refuse(
          "attribute",
          `axes ${JSON.stringify(axes)} must ascend within the ${shape.length} axes of ${formatShape(shape)}`,
        );
      if (extent !== 1 && extent !== shape[axis])
        refuse(
          "shape",
          `axis ${position} of extent ${extent} cannot become axis ${axis} of ${formatShape(shape)}; only 1 is stretched`,
          position,
        );
    });
    return [{ dtype: x.dtype, shape }];
  },
  gradient({ operands: [x], cotangent: dy, attributes: { shape, axes } }) {
    const source = x.type;
    const kept = axes.filter((axis, position) => source.shape[position] === shape[axis]);
    const repeated = shape.map((_, axis) => axis).filter((axis) => !kept.includes(axis));
    const summed = repeated.length === 0 ? dy : reduce(dy, "sum", repeated);
    return [reshape(summed, source.shape)];
  },
};

export const broadcastEvaluation: Evaluation<BroadcastAttributes> = ([x], { shape, axes }) => {
  const { dtype, shape: source, data } = x as TensorData;
  const repeated = typedArray(dtype, sizeOf(shape));
  const sourceStrides = stridesOf(source);
  const strides = shape.map((_, axis) => {
    const position = axes.indexOf(axis);
    return position < 0 || source[position] === 1 ? 0 : (sourceStrides[position] as number);
  });
  if (source.length === 0) repeated.fill(data[0] as number);
  else
    forEachOffset(shape, strides, 0, (offset, position) => {
      repeated[position] = data[offset] as number;
    });
  return [repeated];
};

export const broadcastSamples = (): readonly Sample<BroadcastAttributes>[] => [
  { note: "scalar", operands: [{ dtype: "f64", shape: [] }], attributes: { shape: [2, 3], axes: [] } },
  { note: "to itself", operands: [{ dtype: "f32", shape: [3] }], attributes: { shape: [3], axes: [0] } },
  { note: "rows", operands: [{ dtype: "f64", shape: [3] }], attributes: { shape: [2, 3], axes: [1] } },
  { note: "columns", operands: [{ dtype: "f64", shape: [2] }], attributes: { shape: [2, 3], axes: [0] } },
  { note: "columns of f32", operands: [{ dtype: "f32", shape: [5] }], attributes: { shape: [5, 7], axes: [0] } },
  {
    note: "stretched",
    operands: [{ dtype: "f64", shape: [2, 1, 3] }],
    attributes: { shape: [2, 4, 3], axes: [0, 1, 2] },
  },
  { note: "to empty", operands: [{ dtype: "f32", shape: [1] }], attributes: { shape: [0], axes: [0] } },
  { note: "bool", operands: [{ dtype: "bool", shape: [3] }], attributes: { shape: [2, 3], axes: [1] } },
  { note: "u8", operands: [{ dtype: "u8", shape: [3] }], attributes: { shape: [3, 5], axes: [0] } },
];
