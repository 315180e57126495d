import type { MemoryLaneOpcode, MemoryOpcode, PlainOpcode } from "../opcode.ts";

// Vectors, whatever their lanes: see opcode.ts.

export const not = 0x5_fd_04d as PlainOpcode;
export const and = 0x5_fd_04e as PlainOpcode;
export const andnot = 0x5_fd_04f as PlainOpcode;
export const or = 0x5_fd_050 as PlainOpcode;
export const xor = 0x5_fd_051 as PlainOpcode;
export const bitselect = 0x5_fd_052 as PlainOpcode;
export const any_true = 0x5_fd_053 as PlainOpcode;

export const load = 0x4_fd_000 as MemoryOpcode;
export const load32_splat = 0x2_fd_009 as MemoryOpcode;
export const load64_splat = 0x3_fd_00a as MemoryOpcode;
export const store = 0x4_fd_00b as MemoryOpcode;
export const load32_zero = 0x2_fd_05c as MemoryOpcode;
export const load64_zero = 0x3_fd_05d as MemoryOpcode;

export const load8_lane = 0xfd_054 as MemoryLaneOpcode;
export const load32_lane = 0x2_fd_056 as MemoryLaneOpcode;
export const store8_lane = 0xfd_058 as MemoryLaneOpcode;
export const store32_lane = 0x2_fd_05a as MemoryLaneOpcode;
export const store64_lane = 0x3_fd_05b as MemoryLaneOpcode;
