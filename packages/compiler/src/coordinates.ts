import type { TensorType } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import { axisIndex, flatten, unflatten } from "./index-expression.ts";

/** Axes `from`, `from + 1`, ... for the extents of a shape. */
export function axesFor(shape: readonly number[], from: number): Index[] {
  return shape.map((extent, i) => axisIndex(from + i, extent));
}

/** Coordinates in another order: number i is that along axis `axes[i]`. */
export function permuted(axes: readonly number[], coordinates: readonly Index[]): Index[] {
  const result = new Array<Index>(axes.length);
  axes.forEach((axis, i) => {
    result[axis] = coordinates[i] as Index;
  });
  return result;
}

/** Coordinates in the source of a reshape. */
export function reshaped(coordinates: readonly Index[], from: readonly number[], to: readonly number[]): Index[] {
  return unflatten(flatten(coordinates, from), to);
}

export const isEmpty = (type: TensorType): boolean => sizeOf(type.shape) === 0;
