/** Smallest modules that need a feature: validating them tells whether the engine has it. */
const header = [0, 97, 115, 109, 1, 0, 0, 0];
/** Type () -> v128, one function of it, and the code section's start. */
const vectorFunction = (code: readonly number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...header,
    ...[1, 5, 1, 96, 0, 1, 123],
    ...[3, 2, 1, 0],
    ...[10, code.length + 4, 1, code.length + 2, 0, ...code, 11],
  ]);
/** i32.const 0, i8x16.splat. */
const splat = [65, 0, 253, 15];

export interface WasmFeatures {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  /** Memory that threads share. */
  readonly threads: boolean;
}

/** What the WebAssembly of this engine can do. */
export function wasmFeatures(): WasmFeatures {
  return {
    simd: WebAssembly.validate(vectorFunction(splat)),
    // f32x4.relaxed_madd.
    relaxedSimd: WebAssembly.validate(vectorFunction([...splat, ...splat, ...splat, 253, 133, 2])),
    threads:
      typeof SharedArrayBuffer === "function" &&
      // A memory of 1 to 1 pages, shared.
      WebAssembly.validate(Uint8Array.from([...header, 5, 4, 1, 3, 1, 1])),
  };
}
