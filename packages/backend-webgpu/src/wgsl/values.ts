import type { DType } from "@tenon/program";

/** The WGSL type of a value in a kernel: u8 is a word from 0 to 255. */
export function typeName(dtype: DType): "f32" | "i32" | "u32" | "bool" {
  if (dtype === "f64") throw new Error("WGSL has no f64");
  return dtype === "u8" ? "u32" : dtype;
}

/** Whether a number of f32 has no literal: those need their bits. */
export function isBeyondLiterals(value: number): boolean {
  return !Number.isFinite(value) || (value !== 0 && Math.abs(value) < 2 ** -126) || Object.is(value, -0);
}

/** The bits of an f32. */
export function bitsOf(value: number): number {
  return new Uint32Array(new Float32Array([value]).buffer)[0] as number;
}

/** A constant; of f32 one that has a literal. */
export function literal(dtype: DType, value: number): string {
  switch (typeName(dtype)) {
    case "bool":
      return value === 0 ? "false" : "true";
    case "u32":
      return `${value >>> 0}u`;
    case "i32":
      // The least has no literal of its own.
      return value === -2147483648 ? "(-2147483647 - 1)" : value < 0 ? `(${value})` : `${value}`;
    case "f32": {
      const text = String(Math.fround(value));
      const number = /[.e]/.test(text) ? text : `${text}.0`;
      return value < 0 ? `(${number})` : number;
    }
  }
}

/** The type of a value in memory: a bool is the word 0 or 1. */
export function storedTypeName(dtype: DType): "f32" | "i32" | "u32" {
  const type = typeName(dtype);
  return type === "bool" ? "u32" : type;
}
