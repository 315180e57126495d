import type { DType } from "@tenon/program";
import type { FunctionBuilder } from "../wasm/function-builder.ts";
import type { ValueType } from "../wasm/opcode.ts";

// How values are held while a kernel computes: f64 in a scalar of its own; every other dtype in a vector of four lanes of 32
// bits: f32, i32, u32 as they are, u8 as 0 to 255, bool as a mask, 0 or -1. A single element is in lane 0 (and whatever
// is in the others is never stored), so that an element gets the same bits alone as among others.

export const valueTypeOf = (dtype: DType): ValueType => (dtype === "f64" ? "f64" : "v128");

/** A vector of a number in all lanes, or a scalar f64. */
export function emitConstant(f: FunctionBuilder, dtype: DType, value: number): void {
  if (dtype === "f64") f.f64(value);
  else if (dtype === "f32") f.f32x4(value);
  else f.i32x4(dtype === "bool" ? -Number(value !== 0) : value);
}
