import type { MemoryOpcode, PlainOpcode } from "../opcode.ts";

// f64, one at a time: see opcode.ts.

export const eq = 0x4_00_061 as PlainOpcode;
export const ne = 0x4_00_062 as PlainOpcode;
export const lt = 0x4_00_063 as PlainOpcode;
export const gt = 0x4_00_064 as PlainOpcode;
export const le = 0x4_00_065 as PlainOpcode;
export const ge = 0x4_00_066 as PlainOpcode;
export const abs = 0x4_00_099 as PlainOpcode;
export const neg = 0x4_00_09a as PlainOpcode;
export const ceil = 0x4_00_09b as PlainOpcode;
export const floor = 0x4_00_09c as PlainOpcode;
export const trunc = 0x4_00_09d as PlainOpcode;
export const nearest = 0x4_00_09e as PlainOpcode;
export const sqrt = 0x4_00_09f as PlainOpcode;
export const add = 0x4_00_0a0 as PlainOpcode;
export const sub = 0x4_00_0a1 as PlainOpcode;
export const mul = 0x4_00_0a2 as PlainOpcode;
export const div = 0x4_00_0a3 as PlainOpcode;
export const min = 0x4_00_0a4 as PlainOpcode;
export const max = 0x4_00_0a5 as PlainOpcode;
export const copysign = 0x4_00_0a6 as PlainOpcode;
export const convert_i32_s = 0x4_00_0b7 as PlainOpcode;
export const convert_i32_u = 0x4_00_0b8 as PlainOpcode;
export const convert_i64_s = 0x4_00_0b9 as PlainOpcode;
export const promote_f32 = 0x4_00_0bb as PlainOpcode;
export const reinterpret_i64 = 0x4_00_0bf as PlainOpcode;

export const load = 0x3_00_02b as MemoryOpcode;
export const store = 0x3_00_039 as MemoryOpcode;
