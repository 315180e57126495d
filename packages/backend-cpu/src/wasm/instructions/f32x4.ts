import type { LaneOpcode, PlainOpcode } from "../opcode.ts";

// Four lanes of f32: see opcode.ts.

export const splat = 0x6_fd_013 as PlainOpcode;
export const eq = 0x6_fd_041 as PlainOpcode;
export const ne = 0x6_fd_042 as PlainOpcode;
export const lt = 0x6_fd_043 as PlainOpcode;
export const gt = 0x6_fd_044 as PlainOpcode;
export const le = 0x6_fd_045 as PlainOpcode;
export const ge = 0x6_fd_046 as PlainOpcode;
export const demote_f64x2_zero = 0x6_fd_05e as PlainOpcode;
export const ceil = 0x6_fd_067 as PlainOpcode;
export const floor = 0x6_fd_068 as PlainOpcode;
export const trunc = 0x6_fd_069 as PlainOpcode;
export const nearest = 0x6_fd_06a as PlainOpcode;
export const abs = 0x6_fd_0e0 as PlainOpcode;
export const neg = 0x6_fd_0e1 as PlainOpcode;
export const sqrt = 0x6_fd_0e3 as PlainOpcode;
export const add = 0x6_fd_0e4 as PlainOpcode;
export const sub = 0x6_fd_0e5 as PlainOpcode;
export const mul = 0x6_fd_0e6 as PlainOpcode;
export const div = 0x6_fd_0e7 as PlainOpcode;
export const min = 0x6_fd_0e8 as PlainOpcode;
export const max = 0x6_fd_0e9 as PlainOpcode;
export const pmin = 0x6_fd_0ea as PlainOpcode;
export const pmax = 0x6_fd_0eb as PlainOpcode;
export const convert_i32x4_s = 0x6_fd_0fa as PlainOpcode;
export const convert_i32x4_u = 0x6_fd_0fb as PlainOpcode;
export const relaxed_madd = 0x6_fd_105 as PlainOpcode;

export const extract_lane = 0xfd_01f as LaneOpcode;
export const replace_lane = 0xfd_020 as LaneOpcode;
