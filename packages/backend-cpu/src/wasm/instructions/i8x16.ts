import type { PlainOpcode } from "../opcode.ts";

// Sixteen lanes of 8 bits: see opcode.ts.

export const swizzle = 0xfd_00e as PlainOpcode;
export const splat = 0xfd_00f as PlainOpcode;
export const narrow_i16x8_u = 0xfd_066 as PlainOpcode;
