import type { DType } from "@tenon/program";
import type { LibraryName } from "./library.ts";

/** A value of `from` as `to`, by the rules of the primitive `cast`. */
export function castText(x: string, from: DType, to: DType, use: (name: LibraryName) => string): string {
  if (from === to) return x;
  // Bits, since a comparison may take denormals for zero.
  if (to === "bool")
    return from === "f32" ? `(bitcast<u32>(${x}) & 0x7fffffffu) != 0u` : `${x} != ${from === "i32" ? "0" : "0u"}`;
  if (to === "f32") {
    if (from === "i32") return `${use("from_i32")}(${x})`;
    return from === "u32" ? `${use("from_u32")}(${x})` : `f32(${x})`;
  }
  if (from === "f32") return `${use(to === "i32" ? "to_i32" : to === "u32" ? "to_u32" : "to_u8")}(${x})`;
  const number = to === "i32" ? `i32(${x})` : `u32(${x})`;
  return to === "u8" && from !== "bool" ? `${number} & 255u` : number;
}
