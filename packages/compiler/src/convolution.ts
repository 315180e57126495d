import type { ConvAttributes, ProgramBuilder, TensorType, Value } from "@tenon/program";
import { sameShape, sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { dotInParts } from "./deep-product.ts";

type Move = Parameters<ProgramBuilder["append"]>[0];

/**
 * A movement of elements. It is appended without its function in `@tenon/program/op`: that would bring the rules of paddings,
 * slices, windows and their gradients into every page, since bundlers keep with an index whatever it exports.
 */
const moved = (x: Value, move: Move): Value => x.builder.append(move, [x])[0] as Value;

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

  const { dtype } = input.type;
  const inner = (values: readonly number[]): number[] => [0, ...values, 0];
  const low = inner(padding.map(([before]) => Math.max(0, before)));
  const high = inner(padding.map(([, after]) => Math.max(0, after)));
  const between = inner(inputDilation.map((distance) => distance - 1));
  const paddedShape = input.type.shape.map((extent, axis) => {
    const [before, after, interior] = [low, high, between].map((counts) => counts[axis]) as [number, number, number];
    return before + extent + (extent - 1) * interior + after;
  });
  const padded = sameShape(paddedShape, input.type.shape)
    ? input
    : moved(input, {
        primitive: "pad",
        attributes: { low, high, interior: between, value: 0 },
        results: [{ dtype, shape: paddedShape }],
      });
  const start = inner(padding.map(([before]) => Math.max(0, -before)));
  const size = paddedShape.map((extent, axis) => {
    const after = axis === 0 || axis > spatial ? 0 : Math.max(0, -(padding[axis - 1]?.[1] ?? 0));
    return extent - (start[axis] as number) - after;
  });
  const whole = sameShape(size, paddedShape)
    ? padded
    : moved(padded, {
        primitive: "slice",
        attributes: { start, size, stride: start.map(() => 1) },
        results: [{ dtype, shape: size }],
      });
  // [batch, ...positions, channels, ...taps]
  const shape = [...result.shape.slice(0, spatial + 1), size[spatial + 1] as number, ...taps];
  const windows = moved(whole, {
    primitive: "window",
    attributes: { axes: taps.map((_, i) => i + 1), size: taps, stride, dilation: kernelDilation },
    results: [{ dtype, shape }],
  });
  const tapAxes = (from: number): number[] => taps.map((_, i) => from + i);
  if (groups === 1) {
    const pairs = {
      leftBatch: [],
      rightBatch: [],
      leftContract: [...tapAxes(spatial + 2), spatial + 1],
      rightContract: [...tapAxes(0), spatial],
    };
    return dotInParts(windows, kernel, pairs, result.shape) ?? op.dot(windows, kernel, pairs);
  }
  const [perGroup, features] = kernel.type.shape.slice(spatial) as [number, number];
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
