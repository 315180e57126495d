import { sizeOf } from "@tenon/program";
import type { CompiledProgram } from "../compile-program.ts";
import type { ProgramExports } from "./program-exports.ts";

// V8 compiles a function quickly at its first call and well, in the background, once it has run for a while: it counts the
// machine code of each call and each turn of a loop against a budget. The quick code of a product takes twenty times as
// long, so a first step would take as long as five to ten later ones. Calls without work use the budget up as well,
// since a call counts by the function's size, and take nanoseconds.

/** Calls that use the budget of functions with a few kilobytes of code up; shorter ones have little to gain. */
const calls = 4000;
/** Kernels with fewer points are done before better code would be there. */
const worthwhile = 50_000;
/** What the background needs, by size of the module: after 0.1 µs a byte the first step came too early, after 0.2 it did not. */
const millisecondsPerByte = 2e-4;

const isWorthwhile = ({ plan }: CompiledProgram): boolean =>
  plan.stages
    .flat()
    .some(
      (kernel) =>
        kernel.kind === "loop" || sizeOf(kernel.outer) * sizeOf("inner" in kernel ? kernel.inner : []) >= worthwhile,
    );

/** Has the engine compile the kernels, and compile them well where that pays. Takes one to a few milliseconds. */
export function warmUp(compiled: CompiledProgram, exports: ProgramExports): void {
  exports.touch(isWorthwhile(compiled) ? calls : 1);
}

/** Resolves when the better code of a warmed-up module should be there. No engine tells. */
export async function warmedUp(compiled: CompiledProgram): Promise<void> {
  if (!isWorthwhile(compiled)) return;
  await new Promise((resolve) => setTimeout(resolve, compiled.emitted.bytes.length * millisecondsPerByte));
}
