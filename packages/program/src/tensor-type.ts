import type { DType } from "./dtype.ts";
import { bytesPerElement, isDType } from "./dtype.ts";
import type { Shape } from "./shape.ts";
import { formatShape, isShape, sameShape, sizeOf } from "./shape.ts";

/** What is known of a tensor before it has a value. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export function tensorType(dtype: DType, shape: Shape): TensorType {
  return { dtype, shape };
}

/** Whether `value` is a tensor type whose number of elements can be counted exactly. */
export function isTensorType(value: unknown): value is TensorType {
  return (
    typeof value === "object" &&
    value !== null &&
    "dtype" in value &&
    "shape" in value &&
    isDType(value.dtype) &&
    isShape(value.shape)
  );
}

export function sameType(left: TensorType, right: TensorType): boolean {
  return left.dtype === right.dtype && sameShape(left.shape, right.shape);
}

/** Bytes of a row-major copy of the tensor. */
export function bytesOf(type: TensorType): number {
  return sizeOf(type.shape) * bytesPerElement(type.dtype);
}

/** `f32[64, 784]`. */
export function formatType(type: TensorType): string {
  return `${type.dtype}${formatShape(type.shape)}`;
}
