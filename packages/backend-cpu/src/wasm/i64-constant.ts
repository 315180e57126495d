import type { FunctionBuilder } from "./function-builder.ts";

/** `i64.const value`. */
export function pushI64(f: FunctionBuilder, value: bigint): FunctionBuilder {
  const bytes = [0x42];
  writeSigned64(bytes, value);
  return f.raw(bytes);
}

/** Appends a signed integer of 64 bits. */
function writeSigned64(bytes: number[], value: bigint): void {
  let rest = BigInt.asIntN(64, value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}
