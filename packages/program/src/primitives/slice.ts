import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { filledLike } from "./broadcast.ts";
import { requireCount } from "./elementwise.ts";
import { pad } from "./pad.ts";

/** One entry per axis of the operand. */
export interface SliceAttributes {
  readonly start: readonly number[];
  /** Extents of the result. */
  readonly size: readonly number[];
  /** Not 0; negative strides walk backwards, so start n-1 with stride -1 flips an axis. */
  readonly stride: readonly number[];
}

/**
 * Element i along an axis is element start + i · stride of the operand. All of them must lie inside it.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorData("f32", [0, 1, 2, 3, 4]);
 * interpret((v) => op.slice(v, [1], [2], [2]), x).data; // => [1, 3]
 * interpret((v) => op.slice(v, [4], [5], [-1]), x).data; // => [4, 3, 2, 1, 0]
 * ```
 */
export function slice(x: Value, start: readonly number[], size: readonly number[], stride?: readonly number[]): Value {
  return emit(sliceRule, [x], { start, size, stride: stride ?? start.map(() => 1) });
}

/** Reverses the order along `axes`. */
export function flip(x: Value, axes: readonly number[]): Value {
  const { shape } = x.type;
  const flipped = (axis: number): boolean => axes.includes(axis) && (shape[axis] as number) > 0;
  return slice(
    x,
    shape.map((extent, axis) => (flipped(axis) ? extent - 1 : 0)),
    shape,
    shape.map((_, axis) => (flipped(axis) ? -1 : 1)),
  );
}

export const sliceRule: PrimitiveRule<SliceAttributes> = {
  name: "slice",
  infer(operands, { start, size, stride }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    for (const [name, list] of Object.entries({ start, size, stride }))
      if (!Array.isArray(list) || list.length !== x.shape.length || !list.every(Number.isSafeInteger))
        refuse(
          "attribute",
          `${name} must be ${x.shape.length} whole numbers, one per axis, got ${JSON.stringify(list)}`,
        );
    x.shape.forEach((extent, axis) => {
      const [first, count, step] = [start[axis] as number, size[axis] as number, stride[axis] as number];
      const last = first + (count - 1) * step;
      if (count < 0 || step === 0 || (count > 0 && (first < 0 || first >= extent || last < 0 || last >= extent)))
        refuse(
          "attribute",
          `axis ${axis} of extent ${extent} has no elements ${first}, ${first} + ${step}, ... ${last}`,
          axis,
        );
    });
    return [{ dtype: x.dtype, shape: size }];
  },
  gradient({ operands: [x], cotangent: dy, attributes: { start, size, stride } }) {
    const source = x.type;
    if (sizeOf(size) === 0) return [filledLike(x, 0)];
    const backwards = stride.flatMap((step, axis) => (step < 0 ? [axis] : []));
    const forwards = backwards.length === 0 ? dy : flip(dy, backwards);
    const ends = start.map((first, axis) => first + ((size[axis] as number) - 1) * (stride[axis] as number));
    const low = start.map((first, axis) => Math.min(first, ends[axis] as number));
    const high = start.map((first, axis) => (source.shape[axis] as number) - 1 - Math.max(first, ends[axis] as number));
    return [
      pad(
        forwards,
        low,
        high,
        stride.map((step) => Math.abs(step) - 1),
      ),
    ];
  },
};

export const sliceEvaluation: Evaluation<SliceAttributes> = ([x], { start, size, stride }) => {
  const { dtype, shape, data } = x as TensorData;
  const strides = stridesOf(shape);
  const result = typedArray(dtype, sizeOf(size));
  forEachOffset(
    size,
    strides.map((step, axis) => step * (stride[axis] as number)),
    strides.reduce((offset, step, axis) => offset + step * (start[axis] as number), 0),
    (offset, position) => {
      result[position] = data[offset] as number;
    },
  );
  return [result];
};

export const sliceSamples = (): readonly Sample<SliceAttributes>[] => [
  { note: "scalar", operands: [{ dtype: "f32", shape: [] }], attributes: { start: [], size: [], stride: [] } },
  { note: "middle", operands: [{ dtype: "f64", shape: [7] }], attributes: { start: [2], size: [3], stride: [1] } },
  {
    note: "every second",
    operands: [{ dtype: "f64", shape: [7, 5] }],
    attributes: { start: [1, 0], size: [3, 3], stride: [2, 2] },
  },
  {
    note: "flipped",
    operands: [{ dtype: "f64", shape: [5, 3] }],
    attributes: { start: [4, 0], size: [5, 3], stride: [-1, 1] },
  },
  {
    note: "flipped, every third",
    operands: [{ dtype: "f64", shape: [8] }],
    attributes: { start: [7], size: [3], stride: [-3] },
  },
  { note: "empty", operands: [{ dtype: "f64", shape: [5] }], attributes: { start: [5], size: [0], stride: [1] } },
  {
    note: "u8",
    operands: [{ dtype: "u8", shape: [9, 5] }],
    attributes: { start: [1, 1], size: [7, 3], stride: [1, 1] },
  },
  {
    note: "f32 columns",
    operands: [{ dtype: "f32", shape: [3, 7] }],
    attributes: { start: [0, 6], size: [3, 4], stride: [1, -2] },
  },
];
