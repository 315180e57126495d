/** Sizes per axis, outermost first; `[]` is a scalar, a size of 0 makes an empty tensor. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((extent, axis) => extent === right[axis]);
}

/** Whether every extent is a whole number >= 0 and the number of elements stays exact. */
export function isShape(value: unknown): value is Shape {
  return (
    Array.isArray(value) &&
    value.length <= 32 &&
    value.every((extent) => Number.isSafeInteger(extent) && extent >= 0) &&
    Number.isSafeInteger(sizeOf(value))
  );
}

/** `[2, 3]`, as error messages and printed Programs show it. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape that both operands broadcast to by NumPy's rule: axes are aligned at the end, and an extent of 1 stretches.
 * Returns undefined where they do not fit.
 *
 * @example
 * ```ts
 * import { broadcastShapes } from "@tenon/program";
 * broadcastShapes([4, 1], [3]); // => [4, 3]
 * broadcastShapes([4], [3]); // => undefined
 * ```
 */
export function broadcastShapes(left: Shape, right: Shape): Shape | undefined {
  const rank = Math.max(left.length, right.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const a = left[left.length - rank + axis] ?? 1;
    const b = right[right.length - rank + axis] ?? 1;
    if (a !== b && a !== 1 && b !== 1) return undefined;
    result.push(a === 1 ? b : a);
  }
  return result;
}

/**
 * Calls `visit` with the flat offset of every element that `shape` and `strides` describe, in row-major order, together
 * with its running number. This is the one loop that the reference evaluations of data movement share.
 */
export function forEachOffset(
  shape: Shape,
  strides: readonly number[],
  start: number,
  visit: (offset: number, position: number) => void,
): void {
  const rank = shape.length;
  const size = sizeOf(shape);
  const index = new Array<number>(rank).fill(0);
  let offset = start;
  for (let position = 0; position < size; position++) {
    visit(offset, position);
    for (let axis = rank - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      offset += strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      offset -= (strides[axis] as number) * next;
    }
  }
}
