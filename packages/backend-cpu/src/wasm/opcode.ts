// Instructions are constants, so that a bundle has the numbers that it uses and no table. They stand in the folder
// `instructions`, by type and under their names in the WebAssembly Core Specification, section 5.4 (vector instructions: 5.4.8;
// atomics: the threads proposal; relaxed: the relaxed SIMD proposal, both part of WebAssembly 3.0).
//
// Their hexadecimal digits are a digit of ours, two of a prefix byte, if there is one (fc: conversions that saturate, fd:
// vectors, fe: atomics), and three of the instruction's own number. The digit of loads and stores is their natural alignment,
// as a power of two; that of others says what a constant among their operands is (see `operandKind`).

/** Without immediate operands. */
export type PlainOpcode = number & { readonly operands: "none" };
/** A load or a store. */
export type MemoryOpcode = number & { readonly operands: "memory" };
/** Names a lane. */
export type LaneOpcode = number & { readonly operands: "lane" };
/** A load or a store of one lane. */
export type MemoryLaneOpcode = number & { readonly operands: "memory and lane" };
export type Opcode = PlainOpcode | MemoryOpcode | LaneOpcode | MemoryLaneOpcode;

export const prefixOf = (opcode: Opcode): number => (opcode >> 12) & 0xff;
export const numberOf = (opcode: Opcode): number => opcode & 0xfff;
/** Of a load or a store. */
export const alignmentOf = (opcode: MemoryOpcode | MemoryLaneOpcode): number => opcode >> 20;

/** What a constant among the operands is: one of those below, or 1, an i32. */
export const operandKind = (opcode: PlainOpcode): number => opcode >> 20;
export const i64Operands = 2;
export const f64Operands = 4;
export const i32x4Operands = 5;
export const f32x4Operands = 6;
export const f64x2Operands = 7;
export const i64x2Operands = 8;

/** Value types (section 5.3.1). */
export const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof typeCodes;
