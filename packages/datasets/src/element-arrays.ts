import type { DType, TypedArray } from "@tenon/tensor";

/** The typed arrays that hold each dtype, to tell a wrong one before a backend does. */
const elementArrays = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
  bool: Uint8Array,
} satisfies Record<DType, new (length: number) => TypedArray>;

/** The name of the typed array that holds a dtype. */
export const arrayName = (dtype: DType): string => elementArrays[dtype].name;

/** Whether `data` is the kind of typed array that holds `dtype`. */
export const holds = (dtype: DType, data: TypedArray): boolean => data instanceof elementArrays[dtype];
