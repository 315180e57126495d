import type { MemoryOpcode, PlainOpcode } from "../opcode.ts";

// Integers of 32 bits, one at a time: see opcode.ts.

export const trunc_sat_f64_s = 0x1_fc_002 as PlainOpcode;
export const trunc_sat_f64_u = 0x1_fc_003 as PlainOpcode;
export const eqz = 0x1_00_045 as PlainOpcode;
export const eq = 0x1_00_046 as PlainOpcode;
export const ne = 0x1_00_047 as PlainOpcode;
export const lt_s = 0x1_00_048 as PlainOpcode;
export const lt_u = 0x1_00_049 as PlainOpcode;
export const gt_s = 0x1_00_04a as PlainOpcode;
export const gt_u = 0x1_00_04b as PlainOpcode;
export const le_s = 0x1_00_04c as PlainOpcode;
export const le_u = 0x1_00_04d as PlainOpcode;
export const ge_s = 0x1_00_04e as PlainOpcode;
export const ge_u = 0x1_00_04f as PlainOpcode;
export const clz = 0x1_00_067 as PlainOpcode;
export const ctz = 0x1_00_068 as PlainOpcode;
export const add = 0x1_00_06a as PlainOpcode;
export const sub = 0x1_00_06b as PlainOpcode;
export const mul = 0x1_00_06c as PlainOpcode;
export const div_s = 0x1_00_06d as PlainOpcode;
export const div_u = 0x1_00_06e as PlainOpcode;
export const rem_s = 0x1_00_06f as PlainOpcode;
export const rem_u = 0x1_00_070 as PlainOpcode;
export const and = 0x1_00_071 as PlainOpcode;
export const or = 0x1_00_072 as PlainOpcode;
export const xor = 0x1_00_073 as PlainOpcode;
export const shl = 0x1_00_074 as PlainOpcode;
export const shr_s = 0x1_00_075 as PlainOpcode;
export const shr_u = 0x1_00_076 as PlainOpcode;
export const rotl = 0x1_00_077 as PlainOpcode;
export const wrap_i64 = 0x1_00_0a7 as PlainOpcode;
export const trunc_f64_s = 0x1_00_0aa as PlainOpcode;
export const reinterpret_f32 = 0x1_00_0bc as PlainOpcode;

export const load = 0x2_00_028 as MemoryOpcode;
export const load8_u = 0x2d as MemoryOpcode;
export const store = 0x2_00_036 as MemoryOpcode;
export const store8 = 0x3a as MemoryOpcode;
