import type { MemoryOpcode, PlainOpcode } from "../opcode.ts";

// Integers of 64 bits, one at a time: see opcode.ts.

export const eqz = 0x2_00_050 as PlainOpcode;
export const eq = 0x2_00_051 as PlainOpcode;
export const ne = 0x2_00_052 as PlainOpcode;
export const lt_s = 0x2_00_053 as PlainOpcode;
export const lt_u = 0x2_00_054 as PlainOpcode;
export const gt_s = 0x2_00_055 as PlainOpcode;
export const gt_u = 0x2_00_056 as PlainOpcode;
export const le_s = 0x2_00_057 as PlainOpcode;
export const ge_s = 0x2_00_059 as PlainOpcode;
export const clz = 0x2_00_079 as PlainOpcode;
export const ctz = 0x2_00_07a as PlainOpcode;
export const add = 0x2_00_07c as PlainOpcode;
export const sub = 0x2_00_07d as PlainOpcode;
export const mul = 0x2_00_07e as PlainOpcode;
export const and = 0x2_00_083 as PlainOpcode;
export const or = 0x2_00_084 as PlainOpcode;
export const xor = 0x2_00_085 as PlainOpcode;
export const shl = 0x2_00_086 as PlainOpcode;
export const shr_s = 0x2_00_087 as PlainOpcode;
export const shr_u = 0x2_00_088 as PlainOpcode;
export const extend_i32_s = 0x2_00_0ac as PlainOpcode;
export const extend_i32_u = 0x2_00_0ad as PlainOpcode;
export const trunc_f64_s = 0x2_00_0b0 as PlainOpcode;
export const reinterpret_f64 = 0x2_00_0bd as PlainOpcode;

export const load = 0x3_00_029 as MemoryOpcode;
export const store = 0x3_00_037 as MemoryOpcode;
