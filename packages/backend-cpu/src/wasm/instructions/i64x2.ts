import type { PlainOpcode } from "../opcode.ts";

// Two lanes of 64-bit integers: see opcode.ts. Distances of shifts are i32.

export const shl = 0x1_fd_0cb as PlainOpcode;
export const shr_u = 0x1_fd_0cd as PlainOpcode;
export const add = 0x8_fd_0ce as PlainOpcode;
