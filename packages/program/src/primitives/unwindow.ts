import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount } from "./elementwise.ts";
import type { WindowAttributes } from "./window.ts";
import { checkWindow, requireNumeric, window, windowCount, windowStrides } from "./window.ts";

export interface UnwindowAttributes extends WindowAttributes {
  /** Extents that the windowed axes had. */
  readonly extent: readonly number[];
}

/**
 * The transpose of `window`: each element of a window is added where it came from. What no window covers is 0.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const pairs = { axes: [0], size: [2], stride: [1], dilation: [1], extent: [3] };
 * interpret((x) => op.unwindow(x, pairs), tensorData("f32", [[1, 2], [10, 20]])).data; // => [1, 12, 20]
 * ```
 */
export function unwindow(x: Value, attributes: UnwindowAttributes): Value {
  const { axes, size, stride, dilation, extent } = attributes;
  return emit(unwindowRule, [x], { axes, size, stride, dilation, extent });
}

export const unwindowRule: PrimitiveRule<UnwindowAttributes> = {
  name: "unwindow",
  infer(operands, attributes) {
    requireCount(operands, 1);
    requireNumeric(operands);
    const [x] = operands as readonly [TensorType];
    const { axes, size, stride, dilation, extent } = attributes;
    const rank = x.shape.length - (Array.isArray(size) ? size.length : 0);
    checkWindow(rank, attributes);
    if (!Array.isArray(extent) || extent.length !== axes.length)
      refuse("attribute", `needs an extent for each of the ${axes.length} windowed axes`);
    const shape = x.shape.slice(0, rank);
    axes.forEach((axis, i) => {
      const whole = extent[i];
      const fits =
        Number.isSafeInteger(whole) &&
        (whole as number) >= 0 &&
        x.shape[rank + i] === size[i] &&
        windowCount(whole as number, size[i] as number, stride[i] as number, dilation[i] as number) === shape[axis];
      if (!fits)
        refuse(
          "shape",
          `windows of size ${size[i]}, stride ${stride[i]} over an extent of ${whole} do not give axis ${axis}`,
          axis,
        );
      shape[axis] = whole as number;
    });
    return [{ dtype: x.dtype, shape }];
  },
  gradient: ({ cotangent: dy, attributes: { axes, size, stride, dilation } }) => [
    window(dy, { axes, size, stride, dilation }),
  ],
};

export const unwindowEvaluation: Evaluation<UnwindowAttributes> = ([x], attributes, [result]) => {
  const { shape: windows, data } = x as TensorData;
  const { dtype, shape } = result as TensorType;
  const sums = new Float64Array(sizeOf(shape));
  forEachOffset(windows, windowStrides(shape, attributes), 0, (offset, position) => {
    sums[offset] = (sums[offset] as number) + (data[position] as number);
  });
  return [typedArray(dtype, sums)];
};

export const unwindowSamples = (): readonly Sample<UnwindowAttributes>[] => [
  {
    note: "2 x 2 blocks",
    operands: [{ dtype: "f64", shape: [1, 2, 3, 2, 2, 2] }],
    attributes: { axes: [1, 2], size: [2, 2], stride: [2, 2], dilation: [1, 1], extent: [4, 6] },
  },
  {
    note: "overlapping",
    operands: [{ dtype: "f64", shape: [3, 3] }],
    attributes: { axes: [0], size: [3], stride: [2], dilation: [1], extent: [7] },
  },
  {
    note: "dilated, remainder unused",
    operands: [{ dtype: "f64", shape: [2, 2, 2] }],
    attributes: { axes: [1], size: [2], stride: [3], dilation: [2], extent: [8] },
  },
  {
    note: "f32",
    operands: [{ dtype: "f32", shape: [4, 2, 3] }],
    attributes: { axes: [0], size: [3], stride: [1], dilation: [1], extent: [6] },
  },
];
