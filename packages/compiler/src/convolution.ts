import type { ConvAttributes, TensorType, Value } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { dotInParts, isDeep } from "./deep-product.ts";

/**
 * A convolution as one product: the windows of the padded input, which are a view of it and are never stored, times the
 * kernel. Both operands then lie at positions that are linear in the loops, which is all that a product asks for.
 */
export function convolutionAsDot(input: Value, kernel: Value, attributes: ConvAttributes, result: TensorType): Value {
  const { stride, padding, inputDilation, kernelDilation, groups } = attributes;
  const spatial = stride.length;
  const taps = kernel.type.shape.slice(0, spatial);
  if (sizeOf(result.shape) === 0 || sizeOf(kernel.type.shape) === 0 || sizeOf(input.type.shape) === 0)
    return op.filled(input.builder, result, 0);

  const inner = (values: readonly number[]): number[] => [0, ...values, 0];
  const low = inner(padding.map(([before]) => Math.max(0, before)));
  const high = inner(padding.map(([, after]) => Math.max(0, after)));
  const between = inner(inputDilation.map((distance) => distance - 1));
  const padded = [...low, ...high, ...between].some((count) => count > 0) ? op.pad(input, low, high, between) : input;
  const start = inner(padding.map(([before]) => Math.max(0, -before)));
  const extents = padded.type.shape.map((extent, axis) => {
    const after = axis === 0 || axis > spatial ? 0 : Math.max(0, -(padding[axis - 1]?.[1] ?? 0));
    return extent - (start[axis] as number) - after;
  });
  const whole = extents.some((extent, axis) => extent !== padded.type.shape[axis])
    ? op.slice(padded, start, extents)
    : padded;
  const axes = taps.map((_, i) => i + 1);
  // [batch, ...positions, channels, ...taps]
  const windows = op.window(whole, { axes, size: taps, stride, dilation: kernelDilation });
  const tapAxes = (from: number): number[] => taps.map((_, i) => from + i);
  if (groups === 1) {
    const pairs = {
      leftBatch: [],
      rightBatch: [],
      leftContract: [...tapAxes(spatial + 2), spatial + 1],
      rightContract: [...tapAxes(0), spatial],
    };
    const deep = isDeep(windows.type.shape, result.shape, pairs);
    return deep ? dotInParts(windows, kernel, pairs) : op.dot(windows, kernel, pairs);
  }
  const [perGroup, features] = kernel.type.shape.slice(spatial) as [number, number];
  const { shape } = windows.type;
  const left = op.reshape(windows, [...shape.slice(0, spatial + 1), groups, perGroup, ...taps]);
  const right = op.reshape(kernel, [...taps, perGroup, groups, features / groups]);
  // [groups, batch, ...positions, features of a group]
  const product = op.dot(left, right, {
    leftBatch: [spatial + 1],
    rightBatch: [spatial + 1],
    leftContract: [...tapAxes(spatial + 3), spatial + 2],
    rightContract: [...tapAxes(0), spatial],
  });
  const order = [...Array.from({ length: spatial + 1 }, (_, i) => i + 1), 0, spatial + 2];
  return op.reshape(op.transpose(product, order), result.shape);
}
