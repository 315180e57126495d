import type { DType } from "@tenon/program";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import type { ValueType } from "../wasm/opcode.ts";

// How values are held while a kernel computes: f64 in a scalar of its own; every other dtype in a vector of four lanes of 32
// bits: f32, i32, u32 as they are, u8 as 0 to 255, bool as a mask, 0 or -1. A single element is in lane 0 (and whatever
// is in the others is never stored), so that an element gets the same bits alone as among others.

export const valueTypeOf = (dtype: DType): ValueType => (dtype === "f64" ? "f64" : "v128");

/** Takes two vectors from the stack; `body` is given two elements at a time, in locals, and leaves an i32: a lane of the result. */
export function lanewisePairs(f: FunctionBuilder, body: (left: Local, right: Local) => void): void {
  const [left, right, result] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [a, b] = [f.local("i32"), f.local("i32")];
  f.set(right).set(left);
  for (let lane = 0; lane < 4; lane++) {
    f.get(left).lane(i32x4.extract_lane, lane).set(a);
    f.get(right).lane(i32x4.extract_lane, lane).set(b);
    f.get(lane === 0 ? left : result);
    body(a, b);
    f.lane(i32x4.replace_lane, lane).set(result);
  }
  f.get(result);
  for (const local of [left, right, result]) f.release("v128", local);
  for (const local of [a, b]) f.release("i32", local);
}

/** A vector of a number in all lanes, or a scalar f64. */
export function emitConstant(f: FunctionBuilder, dtype: DType, value: number): void {
  if (dtype === "f64") f.f64(value);
  else if (dtype === "f32") f.f32x4(value);
  else f.i32x4(dtype === "bool" ? -Number(value !== 0) : value);
}
