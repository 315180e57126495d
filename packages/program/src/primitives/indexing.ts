import { integerDTypes } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Value } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { formatShape, sameShape, sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { bitAnd } from "./bit-and.ts";
import { filledLike } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { less } from "./less.ts";
import { max } from "./max.ts";
import { select } from "./select.ts";

// What gather, scatterAdd and scatter share: how indices address slices.

/** `axis` is the indexed axis; the first `batch` axes are common to tensor and indices and are walked together. */
export interface IndexAttributes {
  readonly axis: number;
  readonly batch: number;
}

/** Shape of what indices address: batch axes, axes before `axis`, the index axes, the axes after it. */
export function indexedShape(source: TensorType, indices: TensorType, { axis, batch }: IndexAttributes): Shape {
  const fail = (code: "attribute" | "shape" | "dtype", reason: string): never => {
    refuse(code, reason);
  };
  if (!integerDTypes.includes(indices.dtype)) fail("dtype", `indices must be integers, got ${indices.dtype}`);
  if (!Number.isInteger(axis) || axis < 0 || axis >= source.shape.length)
    fail("attribute", `axis ${axis} is outside the ${source.shape.length} axes of ${formatShape(source.shape)}`);
  if (!Number.isInteger(batch) || batch < 0 || batch > axis || batch > indices.shape.length)
    fail("attribute", `${batch} batch axes must be at most the axis, ${axis}, and the rank of the indices`);
  if (!sameShape(source.shape.slice(0, batch), indices.shape.slice(0, batch)))
    fail("shape", `the first ${batch} axes must be equal`);
  return [...source.shape.slice(0, axis), ...indices.shape.slice(batch), ...source.shape.slice(axis + 1)];
}

/**
 * Calls `visit(from, to, index)` for every addressed element: its position in the indexed result, the offset in the
 * source of that element at index 0 of `axis`, and the index; the element lies at `to + index · inner`.
 */
export function forEachIndexed(
  source: TensorType,
  indices: TensorData,
  { axis, batch }: IndexAttributes,
  visit: (position: number, base: number, index: number, inner: number) => void,
): void {
  const batches = sizeOf(source.shape.slice(0, batch));
  const between = sizeOf(source.shape.slice(batch, axis));
  const extent = source.shape[axis] as number;
  const inner = sizeOf(source.shape.slice(axis + 1));
  const count = sizeOf(indices.shape.slice(batch));
  let position = 0;
  for (let b = 0; b < batches; b++)
    for (let m = 0; m < between; m++)
      for (let i = 0; i < count; i++) {
        const index = indices.data[b * count + i] as number;
        for (let element = 0; element < inner; element++)
          visit(position++, (b * between + m) * extent * inner + element, index, inner);
      }
}

/** Whether each index is inside an axis of `extent` elements, as bool. */
export function insideRange(indices: Value, extent: number): Value {
  const signed = cast(indices, "i32");
  const notNegative = less(filledLike(signed, -1), signed);
  return bitAnd(notNegative, less(signed, filledLike(signed, extent)));
}

/** Indices moved to the nearest end of the axis. */
export function clampIndices(indices: Value, extent: number): Value {
  // u8 cannot hold every extent; u32 stays unsigned, since its upper half is beyond every axis and not before it.
  const wide = indices.type.dtype === "u8" ? cast(indices, "i32") : indices;
  const last = filledLike(wide, Math.max(0, extent - 1));
  return select(less(last, wide), last, max(wide, filledLike(wide, 0)));
}
