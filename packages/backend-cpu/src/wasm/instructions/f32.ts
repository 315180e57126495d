import type { MemoryOpcode, PlainOpcode } from "../opcode.ts";

// f32, one at a time: see opcode.ts.

export const eq = 0x3_00_05b as PlainOpcode;
export const ne = 0x3_00_05c as PlainOpcode;
export const lt = 0x3_00_05d as PlainOpcode;
export const gt = 0x3_00_05e as PlainOpcode;
export const abs = 0x3_00_08b as PlainOpcode;
export const neg = 0x3_00_08c as PlainOpcode;
export const add = 0x3_00_092 as PlainOpcode;
export const sub = 0x3_00_093 as PlainOpcode;
export const mul = 0x3_00_094 as PlainOpcode;
export const div = 0x3_00_095 as PlainOpcode;
export const demote_f64 = 0x3_00_0b6 as PlainOpcode;
export const reinterpret_i32 = 0x3_00_0be as PlainOpcode;

export const load = 0x2_00_02a as MemoryOpcode;
export const store = 0x2_00_038 as MemoryOpcode;
