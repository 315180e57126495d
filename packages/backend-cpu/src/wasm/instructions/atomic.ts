import type { MemoryOpcode } from "../opcode.ts";

// What threads do together, on integers of 32 bits: see opcode.ts.

export const notify = 0x2_fe_000 as MemoryOpcode;
export const wait32 = 0x2_fe_001 as MemoryOpcode;
export const load = 0x2_fe_010 as MemoryOpcode;
export const rmw_add = 0x2_fe_01e as MemoryOpcode;
export const rmw_cmpxchg = 0x2_fe_048 as MemoryOpcode;
