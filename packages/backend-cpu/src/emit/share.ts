import type { BufferPlan } from "@tenon/compiler";
import type { FunctionBuilder, FunctionReference, Local } from "../wasm/function-builder.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";
import { costOf } from "./kernel-cost.ts";
import type { KernelFunction } from "./kernel-function.ts";
import { callWhole } from "./kernel-function.ts";
import type { ModuleGlobals } from "./module-globals.ts";
import { setGlobals } from "./module-globals.ts";
import { emitRounds } from "./rare/rounds.ts";
import type { Part, Section } from "./sections.ts";
import { bestThreads, countPieces, divide, expectedTime, sectionPieces, usualGrain } from "./sections.ts";
import type { TeamFunctions } from "./team-functions.ts";
import { emitTeamFunctions } from "./team-functions.ts";

/** What several threads call instead of `run`, and what their caller has to know. */
export interface SharedRun {
  readonly callee: FunctionReference;
  /** Pieces in one run. */
  readonly pieces: number;
  /** Nanoseconds that a run is expected to take on one thread, roughly. */
  readonly expectedTime: number;
  /** How many threads, up to `limit`, should share it. */
  bestThreads(limit: number): number;
}

/** Adds it to a module. `stalled` is what a thread calls that waits in vain. */
export type EmitShare = (
  module: ModuleBuilder,
  globals: ModuleGlobals,
  stalled: FunctionReference,
  stages: readonly (readonly KernelFunction[])[],
  buffers: readonly BufferPlan[],
) => SharedRun;

/** For pieces of at least `grain` nanoseconds of work; 0 cuts everything up, for tests. */
export const shareInPieces =
  (grain: number = usualGrain): EmitShare =>
  (module, globals, stalled, stages, buffers) => {
    const sections = divide(stages, grain, (kernel) => costOf(kernel, buffers));
    const emitter = new ShareEmitter(module, globals, emitTeamFunctions(module, globals, stalled));
    return {
      callee: emitter.emit(sections),
      pieces: countPieces(sections),
      expectedTime: expectedTime(sections, 1),
      bestThreads: (limit) => bestThreads(sections, limit, grain),
    };
  };

/** Emits what each of several threads runs: section by section the pieces that it can get. */
class ShareEmitter {
  readonly #f: FunctionBuilder;
  readonly #globals: ModuleGlobals;
  readonly #team: TeamFunctions;
  readonly #victim: Local;
  readonly #tries: Local;
  readonly #piece: Local;

  constructor(module: ModuleBuilder, globals: ModuleGlobals, team: TeamFunctions) {
    const f = module.function(["i32", "i32", "i32", "i32"], ["i32"]);
    this.#f = f;
    this.#globals = globals;
    this.#team = team;
    [this.#victim, this.#tries, this.#piece] = [f.local("i32"), f.local("i32"), f.local("i32")];
  }

  emit(sections: readonly Section[]): FunctionReference {
    const { thread, threads, control, position, unreported, taken } = this.#globals;
    const f = this.#f;
    setGlobals(f, [thread, threads, control, position]);
    f.i32(0).setGlobal(unreported).i32(0).setGlobal(taken);
    // Only the first thread has to know that the last section is done.
    for (const [i, section] of sections.entries())
      this.#emitSection(section, () => (i < sections.length - 1 ? f.i32(1) : f.getGlobal(thread).op(i32.eqz)));
    f.getGlobal(taken);
    return f;
  }

  #emitSection(section: Section, waits: () => void): void {
    const f = this.#f;
    if (section.kind === "loop") {
      emitRounds(f, section.loop, this.#globals.loops, () => {
        for (const inner of section.sections) this.#emitSection(inner, () => f.i32(1));
      });
      return;
    }
    if (section.kind === "alone") {
      f.i32(0).getGlobal(this.#globals.position).i32(1).call(this.#team.take);
      f.op(i32.eqz).if(() => {
        for (const one of section.functions) callWhole(f, one);
      });
    } else this.#emitParts(section.parts);
    f.i32(sectionPieces(section));
    waits();
    f.call(this.#team.finish);
  }

  /** The thread's own share of each part, then what others have left, from the next thread on. */
  #emitParts(parts: readonly Part[]): void {
    const { thread, threads } = this.#globals;
    const f = this.#f;
    f.getGlobal(thread).set(this.#victim);
    f.i32(0).set(this.#tries);
    f.loop((next) => {
      let first = 0;
      for (const part of parts) {
        this.#emitPart(part, first);
        first += part.pieces;
      }
      f.get(this.#victim).i32(1).op(i32.add).tee(this.#victim).getGlobal(threads).op(i32.eq);
      f.if(() => f.i32(0).set(this.#victim));
      f.get(this.#tries).i32(1).op(i32.add).tee(this.#tries).getGlobal(threads).op(i32.lt_u).branchIf(next);
    });
  }

  #emitPart({ function: { units, callee }, pieces, unitsPerPiece }: Part, first: number): void {
    const f = this.#f;
    f.block((none) => {
      f.loop((again) => {
        f.get(this.#victim).getGlobal(this.#globals.position).i32(first).op(i32.add).i32(pieces).call(this.#team.take);
        f.tee(this.#piece).i32(0).op(i32.lt_s).branchIf(none);
        f.get(this.#piece).i32(unitsPerPiece).op(i32.mul).tee(this.#piece);
        // The last piece may have fewer units.
        f.get(this.#piece).i32(unitsPerPiece).op(i32.add).tee(this.#piece).i32(units);
        f.get(this.#piece).i32(units).op(i32.lt_s).select();
        f.call(callee).branch(again);
      });
    });
  }
}
