import type { PlainOpcode } from "../opcode.ts";

// Eight lanes of 16 bits: see opcode.ts.

export const narrow_i32x4_u = 0xfd_086 as PlainOpcode;
export const extend_low_i8x16_u = 0xfd_089 as PlainOpcode;
