import type { BufferId, Plan } from "@tenon/compiler";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import type { Emitters } from "./emitters.ts";

/** A kernel's function takes a range of its units: (begin, end) -> (). */
export interface KernelCode {
  readonly f: FunctionBuilder;
  readonly plan: Plan;
  readonly emitters: Emitters;
  /** The address of a buffer, in a local that is set where the function starts. */
  base(buffer: BufferId): Local;
  /** The address of memory that no other thread uses, `bytes` of it. */
  scratch(bytes: number): Local;
  /** Whether the engine has relaxed multiply-add, and may use it. */
  readonly fused: boolean;
}

/** Runs `body` for each unit of the range that the function was given. */
export function forEachUnit(f: FunctionBuilder, body: (unit: Local) => void): void {
  const unit = f.local("i32");
  f.get(f.parameter(0)).set(unit);
  f.forBelow(
    unit,
    () => f.get(f.parameter(1)),
    1,
    () => body(unit),
  );
  f.release("i32", unit);
}

/** Sets a local for each extent to the digit of a row-major number: last axis fastest. */
export function unflattenUnit(f: FunctionBuilder, unit: Local, extents: readonly number[]): Local[] {
  const locals = extents.map(() => f.local("i32"));
  let stride = 1;
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    f.get(unit);
    if (stride > 1) f.i32(stride).op(i32.div_u);
    if (axis > 0) f.i32(extents[axis] as number).op(i32.rem_u);
    f.set(locals[axis] as Local);
    stride *= extents[axis] as number;
  }
  return locals;
}
