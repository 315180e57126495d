import type { LaneOpcode, PlainOpcode } from "../opcode.ts";

// Four lanes of 32-bit integers: see opcode.ts. Distances of shifts are i32.

export const splat = 0x5_fd_011 as PlainOpcode;
export const eq = 0x5_fd_037 as PlainOpcode;
export const ne = 0x5_fd_038 as PlainOpcode;
export const lt_s = 0x5_fd_039 as PlainOpcode;
export const lt_u = 0x5_fd_03a as PlainOpcode;
export const gt_s = 0x5_fd_03b as PlainOpcode;
export const gt_u = 0x5_fd_03c as PlainOpcode;
export const le_s = 0x5_fd_03d as PlainOpcode;
export const ge_s = 0x5_fd_03f as PlainOpcode;
export const abs = 0x5_fd_0a0 as PlainOpcode;
export const neg = 0x5_fd_0a1 as PlainOpcode;
export const all_true = 0x5_fd_0a3 as PlainOpcode;
export const extend_low_i16x8_u = 0x5_fd_0a9 as PlainOpcode;
export const shl = 0x1_fd_0ab as PlainOpcode;
export const shr_s = 0x1_fd_0ac as PlainOpcode;
export const shr_u = 0x1_fd_0ad as PlainOpcode;
export const add = 0x5_fd_0ae as PlainOpcode;
export const sub = 0x5_fd_0b1 as PlainOpcode;
export const mul = 0x5_fd_0b5 as PlainOpcode;
export const min_s = 0x5_fd_0b6 as PlainOpcode;
export const min_u = 0x5_fd_0b7 as PlainOpcode;
export const max_s = 0x5_fd_0b8 as PlainOpcode;
export const max_u = 0x5_fd_0b9 as PlainOpcode;
export const trunc_sat_f32x4_s = 0x5_fd_0f8 as PlainOpcode;
export const trunc_sat_f32x4_u = 0x5_fd_0f9 as PlainOpcode;

export const extract_lane = 0xfd_01b as LaneOpcode;
export const replace_lane = 0xfd_01c as LaneOpcode;
