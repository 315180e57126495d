import type { DType } from "@tenon/program";
import type { FunctionBuilder } from "../wasm/function-builder.ts";

/** Takes a value of `from` from the stack and leaves it as `to`, by the rules of the primitive `cast`. */
export function emitCast(f: FunctionBuilder, from: DType, to: DType): void {
  if (from === to) return;
  if (from === "f64") {
    castFromDouble(f, to);
    return;
  }
  if (to === "f64") {
    if (from === "f32") f.op("f64x2.promote_low_f32x4").lane("f64x2.extract_lane", 0);
    else {
      f.lane("i32x4.extract_lane", 0);
      if (from === "bool") f.i32(1).op("i32.and");
      f.op(from === "u32" ? "f64.convert_i32_u" : "f64.convert_i32_s");
    }
    return;
  }
  if (to === "bool") {
    if (from === "f32") f.f32x4(0).op("f32x4.ne");
    else f.i32x4(0).op("i32x4.ne");
    return;
  }
  if (from === "bool") {
    if (to === "f32") f.f32x4(1);
    else f.i32x4(1);
    f.op("v128.and");
    return;
  }
  if (to === "f32") {
    f.op(from === "u32" ? "f32x4.convert_i32x4_u" : "f32x4.convert_i32x4_s");
    return;
  }
  if (from === "f32") {
    if (to === "u32") f.op("i32x4.trunc_sat_f32x4_u");
    else f.op("i32x4.trunc_sat_f32x4_s");
    if (to === "u8") f.i32x4(0).op("i32x4.max_s").i32x4(255).op("i32x4.min_s");
    return;
  }
  // Between integers the low bits are kept.
  if (to === "u8") f.i32x4(255).op("v128.and");
}

function castFromDouble(f: FunctionBuilder, to: DType): void {
  if (to === "f32") {
    f.op("f64x2.splat").op("f32x4.demote_f64x2_zero");
    return;
  }
  if (to === "bool") {
    f.f64(0).op("f64.ne").op("i32x4.splat").op("i32x4.neg");
    return;
  }
  f.op(to === "u32" ? "i32.trunc_sat_f64_u" : "i32.trunc_sat_f64_s").op("i32x4.splat");
  if (to === "u8") f.i32x4(0).op("i32x4.max_s").i32x4(255).op("i32x4.min_s");
}
