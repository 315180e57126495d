import { everything } from "@tenon/compiler/everything";
import type { Program } from "@tenon/program";
import type { CompiledProgram, CompileTarget } from "./compile-program.ts";
import { compileProgram } from "./compile-program.ts";
import { everyEmitter } from "./emit/rare/every-emitter.ts";

/** Compiles any Program. */
export const compileAny = (program: Program, target: CompileTarget): CompiledProgram =>
  compileProgram(program, target, everything, everyEmitter);
