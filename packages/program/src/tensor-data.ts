import type { DType, TypedArray } from "./dtype.ts";
import { holdsDType, typedArray } from "./dtype.ts";
import { ProgramError } from "./program-error.ts";
import type { Shape } from "./shape.ts";
import { formatShape, isShape, sizeOf } from "./shape.ts";
import type { TensorType } from "./tensor-type.ts";

/** A tensor's value on the host: plain data, row-major. */
export interface TensorData extends TensorType {
  readonly data: TypedArray;
}

/** Numbers nested as deep as the tensor has axes. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/**
 * A host tensor from numbers. Nested arrays give the shape; a flat list or a typed array takes `shape` where one is given
 * and is one-dimensional otherwise. Numbers are converted as JavaScript's typed arrays do. A typed array of the right
 * kind is kept, not copied.
 *
 * @throws ProgramError `structure` for ragged nesting, `shape` where the number of elements does not fit `shape`.
 *
 * @example
 * ```ts
 * import { tensorData } from "@tenon/program";
 * tensorData("f32", [[1, 2, 3], [4, 5, 6]]).shape; // => [2, 3]
 * tensorData("i32", [1, 2, 3, 4], [2, 2]).shape; // => [2, 2]
 * tensorData("bool", true).data; // => [1]
 * ```
 */
export function tensorData(dtype: DType, values: NestedNumbers | TypedArray, shape?: Shape): TensorData {
  if (ArrayBuffer.isView(values)) {
    const data = holdsDType(values, dtype) ? values : converted(dtype, values);
    return checked(dtype, shape ?? [data.length], data);
  }
  const flat: number[] = [];
  const nested = flatten(values, flat, 0);
  const data = converted(dtype, flat);
  return checked(dtype, shape ?? nested, data);
}

/**
 * Recognises host tensors, such as the leaves of a model's initial parameters. By the typed array they hold: a member called
 * `data` a tree may have too.
 *
 * @example
 * ```ts
 * import { isTensorData, tensorData } from "@tenon/program";
 * isTensorData(tensorData("f32", [1, 2])); // => true
 * isTensorData({ data: { weight: tensorData("f32", [1, 2]) } }); // => false
 * ```
 */
export function isTensorData(value: unknown): value is TensorData {
  return typeof value === "object" && value !== null && "data" in value && ArrayBuffer.isView(value.data);
}

/** As JavaScript's typed arrays convert, and for bool as the primitive cast does: anything but zero is true. */
function converted(dtype: DType, values: ArrayLike<number>): TypedArray {
  return typedArray(dtype, dtype === "bool" ? Array.from(values, (value) => (value === 0 ? 0 : 1)) : values);
}

function checked(dtype: DType, shape: Shape, data: TypedArray): TensorData {
  if (!isShape(shape) || sizeOf(shape) !== data.length)
    throw new ProgramError({
      code: "shape",
      primitive: "tensorData",
      reason: `${data.length} elements do not fill the shape ${formatShape(shape)}, which has ${sizeOf(shape)}`,
    });
  return { dtype, shape, data };
}

function flatten(values: NestedNumbers, flat: number[], depth: number): number[] {
  if (typeof values === "number" || typeof values === "boolean") {
    flat.push(Number(values));
    return [];
  }
  let inner: number[] | undefined;
  for (const value of values) {
    const shape = flatten(value, flat, depth + 1);
    if (inner !== undefined && (inner.length !== shape.length || inner.some((extent, axis) => extent !== shape[axis])))
      throw new ProgramError({
        code: "structure",
        primitive: "tensorData",
        reason: `nested arrays are ragged at depth ${depth + 1}: ${formatShape(inner)} beside ${formatShape(shape)}`,
      });
    inner = shape;
  }
  return [values.length, ...(inner ?? [])];
}
