import type { LaneOpcode, PlainOpcode } from "../opcode.ts";

// Two lanes of f64: see opcode.ts.

export const splat = 0x7_fd_014 as PlainOpcode;
export const promote_low_f32x4 = 0x7_fd_05f as PlainOpcode;
export const add = 0x7_fd_0f0 as PlainOpcode;
export const sub = 0x7_fd_0f1 as PlainOpcode;
export const mul = 0x7_fd_0f2 as PlainOpcode;
export const div = 0x7_fd_0f3 as PlainOpcode;
export const pmin = 0x7_fd_0f6 as PlainOpcode;
export const pmax = 0x7_fd_0f7 as PlainOpcode;
export const relaxed_madd = 0x7_fd_107 as PlainOpcode;

export const extract_lane = 0xfd_021 as LaneOpcode;
export const replace_lane = 0xfd_022 as LaneOpcode;
