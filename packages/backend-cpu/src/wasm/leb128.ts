// Variable-length integers, as WebAssembly writes them (WebAssembly Core Specification, section 5.2.2).

/** An unsigned integer below 2^32. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  writeUnsigned(bytes, value);
  return bytes;
}

/** Appends an unsigned integer below 2^32. */
export function writeUnsigned(bytes: number[], value: number): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
}

/** Appends a signed integer of 32 bits. */
export function writeSigned(bytes: number[], value: number): void {
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    // Done when what is left is nothing but copies of the sign bit just written.
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}
