import type { Kernel, LoopKernel } from "@tenon/compiler";
import type { ModuleBuilder } from "../../wasm/module-builder.ts";
import type { KernelFunction } from "../kernel-function.ts";
import { callWhole } from "../kernel-function.ts";
import type { ModuleGlobals } from "../module-globals.ts";
import { emitRounds } from "./rounds.ts";

/** A function that runs all kernels of a loop, round after round. */
export function emitLoop(
  kernel: LoopKernel,
  module: ModuleBuilder,
  globals: ModuleGlobals,
  emitKernel: (kernel: Kernel) => KernelFunction,
): KernelFunction {
  const stages = kernel.stages.map((stage) => stage.map(emitKernel));
  const f = module.function(["i32", "i32"]);
  emitRounds(f, kernel, globals.loops, () => {
    for (const one of stages.flat()) callWhole(f, one);
  });
  return { kernel, units: 1, callee: f, stages };
}
