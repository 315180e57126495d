import type { FunctionBuilder } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";

/** Leaves the smaller of what `push` leaves and a constant. */
export function emitMinimum(f: FunctionBuilder, push: () => void, limit: number): void {
  const value = f.local("i32");
  push();
  f.set(value).get(value).i32(limit).get(value).i32(limit).op(i32.lt_s).select();
  f.release("i32", value);
}
