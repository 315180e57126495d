import type {
  ConvAttributes,
  DotAttributes,
  Shape,
  TensorData,
  UnwindowAttributes,
  Value,
  WindowAttributes,
} from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { applyOne } from "../apply.ts";
import { upload } from "../create.ts";
import type { Tensor } from "../tensor.ts";
import { TensorError } from "../tensor-error.ts";
import { backendOf } from "../trace.ts";

// Operations that move elements; each is the primitive of the same name.

/** The elements in another shape; one extent may be -1 and is worked out. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const known = shape.reduce((size, extent) => (extent === -1 ? size : size * extent), 1);
  const whole = shape.map((extent) => (extent === -1 ? sizeOf(x.shape) / known : extent));
  if (shape.filter((extent) => extent === -1).length > 1 || !whole.every(Number.isInteger))
    throw new TensorError(
      "argument",
      `reshape: [${shape.join(", ")}] does not divide the ${sizeOf(x.shape)} elements of the tensor`,
    );
  return applyOne("reshape", [x], ([value]) => op.reshape(value as Value, whole));
}

/** Axes in another order; by default reversed. */
export function transpose(
  x: Tensor,
  permutation: readonly number[] = x.shape.map((_, i) => x.shape.length - 1 - i),
): Tensor {
  return applyOne("transpose", [x], ([value]) => op.transpose(value as Value, permutation));
}

/** Repeated to a shape; see the primitive `broadcast` for `axes`. */
export function broadcastTo(x: Tensor, shape: Shape, axes?: readonly number[]): Tensor {
  return applyOne("broadcast", [x], ([value]) => op.broadcast(value as Value, shape, axes));
}

/** `value` put around (and with `interior` between) the elements. */
export function pad(
  x: Tensor,
  low: readonly number[],
  high: readonly number[],
  interior?: readonly number[],
  value?: number,
): Tensor {
  return applyOne("pad", [x], ([v]) => op.pad(v as Value, low, high, interior, value));
}

/** Elements start, start + stride, ... of each axis. */
export function slice(
  x: Tensor,
  start: readonly number[],
  size: readonly number[],
  stride?: readonly number[],
): Tensor {
  return applyOne("slice", [x], ([value]) => op.slice(value as Value, start, size, stride));
}

/** The order along axes reversed. */
export function flip(x: Tensor, axes: readonly number[]): Tensor {
  return applyOne("flip", [x], ([value]) => op.flip(value as Value, axes));
}

/** Tensors joined along an axis. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  return applyOne("concat", parts, (values) => op.concat(values, axis));
}

/** Slices taken along an axis; indices are clamped. */
export function gather(x: Tensor, indices: Tensor, axis = 0, batch = 0): Tensor {
  return applyOne("gather", [x, indices], ([value, at]) => op.gather(value as Value, at as Value, axis, batch));
}

/** Updates added at indices along an axis; those outside are dropped. */
export function scatterAdd(target: Tensor, indices: Tensor, updates: Tensor, axis = 0, batch = 0): Tensor {
  return applyOne("scatterAdd", [target, indices, updates], ([t, i, u]) =>
    op.scatterAdd(t as Value, i as Value, u as Value, axis, batch),
  );
}

/** Updates put at indices along an axis; the last one stays, those outside are dropped. */
export function scatter(target: Tensor, indices: Tensor, updates: Tensor, axis = 0, batch = 0): Tensor {
  return applyOne("scatter", [target, indices, updates], ([t, i, u]) =>
    op.scatter(t as Value, i as Value, u as Value, axis, batch),
  );
}

/** Sliding windows as new axes at the end. */
export function window(x: Tensor, attributes: WindowAttributes): Tensor {
  return applyOne("window", [x], ([value]) => op.window(value as Value, attributes));
}

/** The transpose of `window`. */
export function unwindow(x: Tensor, attributes: UnwindowAttributes): Tensor {
  return applyOne("unwindow", [x], ([value]) => op.unwindow(value as Value, attributes));
}

/** Batched contraction over any pairs of axes. */
export function dot(left: Tensor, right: Tensor, attributes: DotAttributes): Tensor {
  return applyOne("dot", [left, right], ([a, b]) => op.dot(a as Value, b as Value, attributes));
}

/** Matrix product of the last two axes. */
export function matmul(left: Tensor, right: Tensor): Tensor {
  return applyOne("matmul", [left, right], ([a, b]) => op.matmul(a as Value, b as Value));
}

/** Convolution, channels last. */
export function conv(input: Tensor, kernel: Tensor, attributes: ConvAttributes): Tensor {
  return applyOne("conv", [input, kernel], ([x, k]) => op.conv(x as Value, k as Value, attributes));
}

/** Each element's index along an axis, in the shape of `like`, as i32. */
export function indicesAlong(like: Tensor, axis: number): Tensor {
  return applyOne("indices", [like], (_, builder) => op.iota(builder, "i32", like.shape, axis));
}

/** What a Program may hold of a constant. */
const mostInProgram = 1024;

/**
 * Fixed numbers as a tensor on the backend of `beside`. While a function is traced, up to 1024 of them are part of its
 * Program; more are put on the backend once, and used like any tensor from outside.
 *
 * @throws TensorError `argument` for more than 1024 elements where no tensor has told the backend, as in `customGradient`;
 *   those are given to the function as an argument.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { constant, jit, mul, type Tensor, tensor, tensorData } from "@tenon/tensor";
 *
 * await using backend = await reference.open();
 * const weighted = jit((x: Tensor) => mul(x, constant(x, tensorData("f32", [1, 10, 100]))));
 * await weighted(tensor(backend, [3, 2, 1])).data(); // => [3, 20, 100]
 * ```
 */
export function constant(beside: Tensor, values: TensorData): Tensor {
  const { dtype, shape, data } = values;
  if (data.length <= mostInProgram)
    return applyOne("constant", [beside], (_, builder) => op.constant(builder, dtype, shape, Array.from(data)));
  const backend = backendOf(beside);
  if (!backend)
    throw new TensorError("argument", `constant: ${data.length} elements are too many here; make them an operand`);
  return upload(backend, values);
}

/** Class numbers (any integer dtype) as rows with a 1 at the class; a class outside 0..classes-1 gives zeros. */
export function oneHot(labels: Tensor, classes: number, dtype: "f32" | "f64" = "f32"): Tensor {
  return applyOne("oneHot", [labels], ([value]) => {
    const whole = op.cast(value as Value, "i32");
    const shape = [...labels.shape, classes];
    const repeated = op.broadcast(
      whole,
      shape,
      labels.shape.map((_, axis) => axis),
    );
    return op.cast(op.equal(repeated, op.iota(whole.builder, "i32", shape, labels.shape.length)), dtype);
  });
}
