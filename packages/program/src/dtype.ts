/**
 * Element types of tensors. There is no promotion anywhere in Tenon: operands of one operation share one dtype, and a
 * mixture is an error that names the cast.
 *
 * `bool` is stored as one byte, 0 or 1.
 */
export type DType = "f32" | "f64" | "i32" | "u32" | "u8" | "bool";

/** The typed array that holds elements of a dtype, row-major. */
export type TypedArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

interface DTypeFacts {
  readonly bytes: 1 | 4 | 8;
  readonly kind: "float" | "integer" | "boolean";
  readonly array: new (source: number | ArrayLike<number>) => TypedArray;
  /** Least and greatest finite value. */
  readonly lowest: number;
  readonly highest: number;
}

const facts: { readonly [D in DType]: DTypeFacts } = {
  f32: { bytes: 4, kind: "float", array: Float32Array, lowest: -3.4028234663852886e38, highest: 3.4028234663852886e38 },
  f64: { bytes: 8, kind: "float", array: Float64Array, lowest: -Number.MAX_VALUE, highest: Number.MAX_VALUE },
  i32: { bytes: 4, kind: "integer", array: Int32Array, lowest: -2147483648, highest: 2147483647 },
  u32: { bytes: 4, kind: "integer", array: Uint32Array, lowest: 0, highest: 4294967295 },
  u8: { bytes: 1, kind: "integer", array: Uint8Array, lowest: 0, highest: 255 },
  bool: { bytes: 1, kind: "boolean", array: Uint8Array, lowest: 0, highest: 1 },
};

/** Every dtype. */
export const dtypes: readonly DType[] = ["f32", "f64", "i32", "u32", "u8", "bool"];
export const floatDTypes: readonly DType[] = ["f32", "f64"];
export const integerDTypes: readonly DType[] = ["i32", "u32", "u8"];
/** Dtypes of the bitwise primitives. */
export const bitDTypes: readonly DType[] = ["i32", "u32", "u8", "bool"];
export const numericDTypes: readonly DType[] = ["f32", "f64", "i32", "u32", "u8"];

/** Whether `value` names a dtype. */
export function isDType(value: unknown): value is DType {
  return typeof value === "string" && (dtypes as readonly string[]).includes(value);
}

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return facts[dtype].bytes;
}

export function isFloat(dtype: DType): boolean {
  return facts[dtype].kind === "float";
}

/** Least finite value of a dtype. */
export function lowestValue(dtype: DType): number {
  return facts[dtype].lowest;
}

/** Greatest finite value of a dtype. */
export function highestValue(dtype: DType): number {
  return facts[dtype].highest;
}

/** A zeroed typed array of `size` elements, or a copy of `source` converted by the rules of JavaScript's typed arrays. */
export function typedArray(dtype: DType, source: number | ArrayLike<number>): TypedArray {
  return new facts[dtype].array(source);
}

/** Whether `array` is the kind of typed array that holds `dtype`. */
export function holdsDType(array: unknown, dtype: DType): array is TypedArray {
  return array instanceof facts[dtype].array;
}
