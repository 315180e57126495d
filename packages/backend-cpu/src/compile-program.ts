import type { Lowerings, Plan } from "@tenon/compiler";
import { common, compilePlan } from "@tenon/compiler";
import type { Program } from "@tenon/program";
import { commonEmitters } from "./emit/common-emitters.ts";
import type { EmitOptions, EmittedModule } from "./emit/emit-plan.ts";
import { emitPlan } from "./emit/emit-plan.ts";
import type { EmittersOf } from "./emit/emitters.ts";

/** A Program once it has been compiled. */
export interface CompiledProgram {
  readonly plan: Plan;
  readonly emitted: EmittedModule;
  readonly module: WebAssembly.Module;
}

/** What a module is made for. */
export type CompileTarget = Omit<EmitOptions, "emitters">;

export function compileProgram(
  program: Program,
  target: CompileTarget,
  lowerings: Lowerings,
  emitters: EmittersOf,
): CompiledProgram {
  const plan = compilePlan(program, lowerings);
  const emitted = emitPlan(plan, { ...target, emitters });
  return { plan, emitted, module: new WebAssembly.Module(emitted.bytes) };
}

/** Compiles a Program that `isCommon`. */
export const compileCommon = (program: Program, target: CompileTarget): CompiledProgram =>
  compileProgram(program, target, common, commonEmitters);
