import type { Kernel } from "@tenon/compiler";
import type { FunctionBuilder, FunctionReference } from "../wasm/function-builder.ts";

/** A kernel as a function of a range of its units: (begin, end) -> (). A loop's does all of it, whatever the range. */
export interface KernelFunction {
  readonly kernel: Kernel;
  readonly units: number;
  readonly callee: FunctionReference;
  /** Of a loop: what it repeats. */
  readonly stages: readonly (readonly KernelFunction[])[];
}

export const callWhole = (f: FunctionBuilder, { units, callee }: KernelFunction): FunctionBuilder =>
  f.i32(0).i32(units).call(callee);
