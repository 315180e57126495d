import type { FunctionBuilder, Global } from "../wasm/function-builder.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";

/** Variables of a module of emitPlan; each thread has its own. */
export interface ModuleGlobals {
  /** Address of the table of pointers: inputs, outputs, constants. */
  readonly pointers: Global;
  readonly arena: Global;
  readonly scratch: Global;
  /** What threads need to share a step. */
  readonly control: Global;
  readonly thread: Global;
  readonly threads: Global;
  /** The number of the section's first piece. */
  readonly position: Global;
  /** Pieces that this thread has done and not yet reported, and all of this step. */
  readonly unreported: Global;
  readonly taken: Global;
  /** The round that each loop is in. */
  readonly loops: readonly Global[];
}

export function defineGlobals(module: ModuleBuilder, loops: number): ModuleGlobals {
  return {
    pointers: module.global(),
    arena: module.global(),
    scratch: module.global(),
    control: module.global(),
    thread: module.global(),
    threads: module.global(),
    position: module.global(),
    unreported: module.global(),
    taken: module.global(),
    loops: Array.from({ length: loops }, () => module.global()),
  };
}

/** Globals take the function's parameters, in order. */
export function setGlobals(f: FunctionBuilder, globals: readonly Global[]): void {
  for (const [i, global] of globals.entries()) f.get(f.parameter(i)).setGlobal(global);
}
