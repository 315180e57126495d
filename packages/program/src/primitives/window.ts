import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount, requireDType } from "./elementwise.ts";
import { isAscendingAxes } from "./reduce.ts";
import { unwindow } from "./unwindow.ts";

/** One entry per windowed axis. */
export interface WindowAttributes {
  /** Axes that windows slide along, ascending. */
  readonly axes: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/**
 * Sliding windows: each windowed axis becomes the axis of window positions, and one axis per window extent is appended
 * at the end. Pooling is a reduction of those appended axes; pad first for windows that reach over the edge.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const pairs = { axes: [0], size: [2], stride: [1], dilation: [1] };
 * interpret((x) => op.window(x, pairs), tensorData("f32", [1, 2, 3])).data; // => [1, 2, 2, 3]
 * ```
 */
export function window(x: Value, attributes: WindowAttributes): Value {
  return emit(windowRule, [x], attributes);
}

/** Number of windows along an axis. */
export function windowCount(extent: number, size: number, stride: number, dilation: number): number {
  return Math.max(0, Math.floor((extent - (size - 1) * dilation - 1) / stride) + 1);
}

/** Throws unless the attributes fit `rank` axes. */
export function checkWindow(rank: number, attributes: WindowAttributes): void {
  const { axes, size, stride, dilation } = attributes;
  const positive = (list: unknown): boolean =>
    Array.isArray(list) && list.length === axes.length && list.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!isAscendingAxes(axes, rank) || !positive(size) || !positive(stride) || !positive(dilation))
    refuse("attribute", `needs ascending axes below ${rank} and for each a size, stride and dilation >= 1`);
}

export const windowRule: PrimitiveRule<WindowAttributes> = {
  name: "window",
  infer(operands, attributes) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    checkWindow(x.shape.length, attributes);
    const { axes, size, stride, dilation } = attributes;
    const shape = [...x.shape];
    axes.forEach((axis, i) => {
      shape[axis] = windowCount(x.shape[axis] as number, size[i] as number, stride[i] as number, dilation[i] as number);
    });
    return [{ dtype: x.dtype, shape: [...shape, ...size] }];
  },
  gradient: ({ operands: [x], cotangent: dy, attributes }) => [
    unwindow(dy, { ...attributes, extent: attributes.axes.map((axis) => x.type.shape[axis] as number) }),
  ],
};

/** Strides, in the elements of `shape`, of each axis of the windows over it. */
export function windowStrides(shape: readonly number[], { axes, stride, dilation }: WindowAttributes): number[] {
  const strides = stridesOf(shape);
  return [
    ...strides.map((step, axis) => (axes.includes(axis) ? step * (stride[axes.indexOf(axis)] as number) : step)),
    ...axes.map((axis, i) => (strides[axis] as number) * (dilation[i] as number)),
  ];
}

export const windowEvaluation: Evaluation<WindowAttributes> = ([x], attributes, [result]) => {
  const { dtype, shape, data } = x as TensorData;
  const target = (result as TensorType).shape;
  const windows = typedArray(dtype, sizeOf(target));
  forEachOffset(target, windowStrides(shape, attributes), 0, (offset, position) => {
    windows[position] = data[offset] as number;
  });
  return [windows];
};

export const windowSamples = (): readonly Sample<WindowAttributes>[] => [
  {
    note: "2 x 2 blocks",
    operands: [{ dtype: "f64", shape: [1, 4, 6, 2] }],
    attributes: { axes: [1, 2], size: [2, 2], stride: [2, 2], dilation: [1, 1] },
  },
  {
    note: "overlapping",
    operands: [{ dtype: "f64", shape: [7] }],
    attributes: { axes: [0], size: [3], stride: [2], dilation: [1] },
  },
  {
    note: "dilated, remainder unused",
    operands: [{ dtype: "f64", shape: [2, 8] }],
    attributes: { axes: [1], size: [2], stride: [3], dilation: [2] },
  },
  {
    note: "window larger than the axis",
    operands: [{ dtype: "f32", shape: [2] }],
    attributes: { axes: [0], size: [3], stride: [1], dilation: [1] },
  },
  {
    note: "f32",
    operands: [{ dtype: "f32", shape: [3, 5, 5, 1] }],
    attributes: { axes: [1, 2], size: [3, 2], stride: [1, 2], dilation: [1, 1] },
  },
  {
    note: "u8",
    operands: [{ dtype: "u8", shape: [6] }],
    attributes: { axes: [0], size: [2], stride: [2], dilation: [1] },
  },
];

/** Dtype check shared with unwindow, which adds. */
export function requireNumeric(operands: readonly TensorType[]): void {
  requireDType(operands, ["f32", "f64", "i32", "u32", "u8"]);
}
