import type { DType } from "@tenon/program";
import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";

/** Takes lanes of `from` from the stack and leaves them as `to`, by the rules of the primitive `cast`; f64 is in double-operations.ts. */
export function emitCast(f: FunctionBuilder, from: DType, to: DType): void {
  if (from === to) return;
  if (to === "bool") {
    if (from === "f32") f.f32x4(0).op(f32x4.ne);
    else f.i32x4(0).op(i32x4.ne);
    return;
  }
  if (from === "bool") {
    if (to === "f32") f.f32x4(1);
    else f.i32x4(1);
    f.op(v128.and);
    return;
  }
  if (to === "f32") {
    f.op(from === "u32" ? f32x4.convert_i32x4_u : f32x4.convert_i32x4_s);
    return;
  }
  if (from === "f32") {
    if (to === "u32") f.op(i32x4.trunc_sat_f32x4_u);
    else f.op(i32x4.trunc_sat_f32x4_s);
    if (to === "u8") f.i32x4(0).op(i32x4.max_s).i32x4(255).op(i32x4.min_s);
    return;
  }
  // Between integers the low bits are kept.
  if (to === "u8") f.i32x4(255).op(v128.and);
}
