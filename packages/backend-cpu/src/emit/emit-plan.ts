import type {
  BufferId,
  ContractKernel,
  Kernel,
  LoopKernel,
  NestKernel,
  Plan,
  ScatterKernel,
  Storage,
} from "@tenon/compiler";
import { bytesPerElement, sizeOf } from "@tenon/program";
import { DoubleMath } from "../math/double-math.ts";
import type { FunctionBuilder, FunctionReference, Global, Local } from "../wasm/function-builder.ts";
import type { MemoryLimits } from "../wasm/module-builder.ts";
import { ModuleBuilder } from "../wasm/module-builder.ts";
import { emitContract } from "./contract/contract.ts";
import { layoutContract } from "./contract/layout.ts";
import type { KernelCode } from "./kernel-code.ts";
import { emitNest, layoutNest } from "./nest.ts";
import { outerUnits } from "./outer-loops.ts";
import { emitScatter, layoutScatter } from "./scatter.ts";
import type { KernelFunction, Part, Section } from "./sections.ts";
import { bestThreads, countPieces, divide, expectedTime, sectionPieces, usualGrain } from "./sections.ts";
import type { TeamFunctions, TeamGlobals } from "./team-functions.ts";
import { emitTeamFunctions } from "./team-functions.ts";
import type { EngineFeatures } from "./tile-shape.ts";
import { tileFor } from "./tile-shape.ts";

export interface EmitOptions {
  readonly memory: MemoryLimits;
  readonly features: EngineFeatures;
  /** Whether relaxed multiply-add may be used where the engine has it. */
  readonly fused: boolean;
  /** Nanoseconds of work that threads share in one piece, at least; 0 cuts everything up, for tests. */
  readonly grain?: number;
}

/** A Program as a WebAssembly module, and what its caller has to know. */
export interface EmittedModule {
  /**
   * Exports: `setup(pointers, arena, scratch)` says where memory is, after which `run()` does everything on the thread that
   * calls it, and `kernel<i>(begin, end)` some units of a kernel. Where the memory is shared, several threads call
   * `share(thread, threads, control, base)` instead of `run`: `base` is the number of the first piece, and what comes back is
   * how many pieces the thread did.
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The kernels outside of loops, in order. */
  readonly kernels: readonly EmittedKernel[];
  /** Memory that each thread needs for itself. */
  readonly scratchBytes: number;
  /** Pieces in one run that is shared. */
  readonly pieces: number;
  /** Nanoseconds that a run is expected to take on one thread, roughly. */
  readonly expectedTime: number;
  /** How many threads, up to `limit`, should share a run. */
  bestThreads(limit: number): number;
  /** Constants of the Program, laid out in one block. */
  readonly constants: readonly { readonly buffer: BufferId; readonly offset: number }[];
  readonly constantBytes: number;
}

export interface EmittedKernel {
  readonly kernel: Kernel;
  readonly stage: number;
  readonly units: number;
}

interface Globals extends TeamGlobals {
  /** Address of the table of pointers: inputs, outputs, constants. */
  readonly pointers: Global;
  readonly arena: Global;
  readonly scratch: Global;
  readonly loops: readonly Global[];
}

export function emitPlan(plan: Plan, { memory, features, fused, grain = usualGrain }: EmitOptions): EmittedModule {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", memory);
  const stalled = memory.shared ? module.importFunction("env", "stalled", []) : undefined;
  const globals: Globals = {
    pointers: module.global(),
    arena: module.global(),
    scratch: module.global(),
    control: module.global(),
    thread: module.global(),
    threads: module.global(),
    position: module.global(),
    unreported: module.global(),
    taken: module.global(),
    loops: Array.from({ length: plan.loops }, () => module.global()),
  };
  const constants = layoutConstants(plan);
  const emitter = new PlanEmitter(module, plan, globals, constants.offsets, fused && features.relaxed, features);
  const stages = plan.stages.map((stage) => stage.map((kernel) => emitter.emitKernel(kernel)));
  const sections = divide(stages, grain);

  const setup = module.function(["i32", "i32", "i32"]);
  setGlobals(setup, [globals.pointers, globals.arena, globals.scratch]);
  module.exportFunction("setup", setup);
  const run = module.function([]);
  for (const one of stages.flat()) callWhole(run, one);
  module.exportFunction("run", run);
  const touch = module.function(["i32"]);
  const times = touch.parameter(0);
  touch.loop((again) => {
    for (const { callee } of leavesOf(stages)) touch.i32(0).i32(0).call(callee);
    touch.get(times).i32(1).op("i32.sub").tee(times).branchIf(again);
  });
  module.exportFunction("touch", touch);
  if (stalled) {
    const share = new ShareEmitter(module, globals, emitTeamFunctions(module, globals, stalled));
    module.exportFunction("share", share.emit(sections));
  }
  for (const [i, { callee }] of stages.flat().entries()) module.exportFunction(`kernel${i}`, callee);
  return {
    bytes: module.encode(),
    kernels: stages.flatMap((stage, i) => stage.map(({ kernel, units }) => ({ kernel, units, stage: i }))),
    scratchBytes: emitter.scratchBytes,
    pieces: countPieces(sections),
    expectedTime: expectedTime(sections, 1),
    bestThreads: (limit) => bestThreads(sections, limit, grain),
    constants: constants.list,
    constantBytes: constants.bytes,
  };
}

/** Globals take the function's parameters, in order. */
function setGlobals(f: FunctionBuilder, globals: readonly Global[]): void {
  for (const [i, global] of globals.entries()) f.get(f.parameter(i)).setGlobal(global);
}

/** All kernels that are no loops, those inside loops too. */
const leavesOf = (stages: readonly (readonly KernelFunction[])[]): KernelFunction[] =>
  stages.flat().flatMap((one) => (one.kernel.kind === "loop" ? leavesOf(one.stages) : [one]));

const callWhole = (f: FunctionBuilder, { units, callee }: KernelFunction): FunctionBuilder =>
  f.i32(0).i32(units).call(callee);

interface ConstantLayout {
  readonly offsets: ReadonlyMap<BufferId, number>;
  readonly list: EmittedModule["constants"];
  readonly bytes: number;
}

function layoutConstants(plan: Plan): ConstantLayout {
  const list: { buffer: BufferId; offset: number }[] = [];
  let bytes = 0;
  plan.buffers.forEach(({ storage, dtype, shape }, buffer) => {
    if (storage.kind !== "constant") return;
    list.push({ buffer, offset: bytes });
    bytes += Math.ceil((sizeOf(shape) * bytesPerElement(dtype)) / 16) * 16;
  });
  return { offsets: new Map(list.map(({ buffer, offset }) => [buffer, offset])), list, bytes };
}

class PlanEmitter {
  scratchBytes = 0;
  readonly #module: ModuleBuilder;
  readonly #plan: Plan;
  readonly #globals: Globals;
  readonly #constants: ReadonlyMap<BufferId, number>;
  readonly #fused: boolean;
  readonly #features: EngineFeatures;
  readonly #doubles: DoubleMath;
  readonly #inputs: number;
  readonly #outputs: number;

  constructor(
    module: ModuleBuilder,
    plan: Plan,
    globals: Globals,
    constants: ReadonlyMap<BufferId, number>,
    fused: boolean,
    features: EngineFeatures,
  ) {
    this.#module = module;
    this.#plan = plan;
    this.#globals = globals;
    this.#constants = constants;
    this.#fused = fused;
    this.#features = features;
    this.#doubles = new DoubleMath(module);
    const most = (kind: "input" | "output"): number =>
      plan.buffers.reduce(
        (count, { storage }) => (storage.kind === kind ? Math.max(count, storage.position + 1) : count),
        0,
      );
    this.#inputs = most("input");
    this.#outputs = most("output");
  }

  emitKernel(kernel: Kernel): KernelFunction {
    if (kernel.kind === "loop") {
      const stages = kernel.stages.map((stage) => stage.map((inner) => this.emitKernel(inner)));
      const f = this.#module.function(["i32", "i32"]);
      emitRounds(f, kernel, this.#globals.loops, () => {
        for (const one of stages.flat()) callWhole(f, one);
      });
      return { kernel, units: 1, callee: f, stages };
    }
    const f = this.#module.function(["i32", "i32"]);
    const units = this.#emitBody(kernel, this.#code(f));
    return { kernel, units, callee: f, stages: [] };
  }

  #emitBody(kernel: NestKernel | ContractKernel | ScatterKernel, code: KernelCode): number {
    const isDouble = (buffer: BufferId): boolean => this.#plan.buffers[buffer]?.dtype === "f64";
    switch (kernel.kind) {
      case "contract": {
        const layout = layoutContract(kernel, tileFor(kernel.outer.at(-1) as number, this.#fused, this.#features));
        emitContract(layout, code);
        return layout.units;
      }
      case "scatter": {
        const layout = layoutScatter(kernel, isDouble);
        emitScatter(kernel, layout, code);
        return outerUnits(layout);
      }
      default: {
        const layout = layoutNest(kernel, isDouble);
        emitNest(kernel, layout, code);
        return layout.units;
      }
    }
  }

  #code(f: FunctionBuilder): KernelCode {
    const bases = new Map<BufferId, Local>();
    let scratch: Local | undefined;
    return {
      f,
      plan: this.#plan,
      doubles: this.#doubles,
      fused: this.#fused,
      base: (buffer) => {
        const found = bases.get(buffer);
        if (found !== undefined) return found;
        const { storage } = this.#plan.buffers[buffer] as Plan["buffers"][number];
        const local = f.atStart("i32", () => this.#pushBase(f, storage, buffer));
        bases.set(buffer, local);
        return local;
      },
      scratch: (bytes) => {
        this.scratchBytes = Math.max(this.scratchBytes, bytes);
        scratch ??= f.atStart("i32", () => f.getGlobal(this.#globals.scratch));
        return scratch;
      },
    };
  }

  #pushBase(f: FunctionBuilder, storage: Storage, buffer: BufferId): void {
    const { pointers, arena, loops } = this.#globals;
    switch (storage.kind) {
      case "input":
        f.getGlobal(pointers).memory("i32.load", 4 * storage.position);
        return;
      case "output":
        f.getGlobal(pointers).memory("i32.load", 4 * (this.#inputs + storage.position));
        return;
      case "temporary":
        f.getGlobal(arena).i32(storage.offset).op("i32.add");
        return;
      case "constant":
        f.getGlobal(pointers).memory("i32.load", 4 * (this.#inputs + this.#outputs));
        f.i32(this.#constants.get(buffer) ?? 0).op("i32.add");
        return;
      case "slice": {
        const { of, loop, step } = storage;
        this.#pushBase(f, (this.#plan.buffers[of] as Plan["buffers"][number]).storage, of);
        f.getGlobal(loops[loop] as Global)
          .i32(step)
          .op("i32.mul")
          .op("i32.add");
      }
    }
  }
}

/** Runs `body` for each round of a loop, with its number in the loop's global. */
function emitRounds(
  f: FunctionBuilder,
  { loop, length, reverse }: LoopKernel,
  loops: readonly Global[],
  body: () => void,
): void {
  const round = f.local("i32");
  f.i32(0).set(round);
  f.forBelow(
    round,
    () => f.i32(length),
    1,
    () => {
      if (reverse)
        f.i32(length - 1)
          .get(round)
          .op("i32.sub");
      else f.get(round);
      f.setGlobal(loops[loop] as Global);
      body();
    },
  );
}

/** Emits what each of several threads runs: section by section the pieces that it can get. */
class ShareEmitter {
  readonly #f: FunctionBuilder;
  readonly #globals: Globals;
  readonly #team: TeamFunctions;
  readonly #victim: Local;
  readonly #tries: Local;
  readonly #piece: Local;

  constructor(module: ModuleBuilder, globals: Globals, team: TeamFunctions) {
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
      this.#emitSection(section, () => (i < sections.length - 1 ? f.i32(1) : f.getGlobal(thread).op("i32.eqz")));
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
      f.op("i32.eqz").if(() => {
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
      f.get(this.#victim).i32(1).op("i32.add").tee(this.#victim).getGlobal(threads).op("i32.eq");
      f.if(() => f.i32(0).set(this.#victim));
      f.get(this.#tries).i32(1).op("i32.add").tee(this.#tries).getGlobal(threads).op("i32.lt_u").branchIf(next);
    });
  }

  #emitPart({ function: { units, callee }, pieces, unitsPerPiece }: Part, first: number): void {
    const f = this.#f;
    f.block((none) => {
      f.loop((again) => {
        f.get(this.#victim)
          .getGlobal(this.#globals.position)
          .i32(first)
          .op("i32.add")
          .i32(pieces)
          .call(this.#team.take);
        f.tee(this.#piece).i32(0).op("i32.lt_s").branchIf(none);
        f.get(this.#piece).i32(unitsPerPiece).op("i32.mul").tee(this.#piece);
        // The last piece may have fewer units.
        f.get(this.#piece).i32(unitsPerPiece).op("i32.add").tee(this.#piece).i32(units);
        f.get(this.#piece).i32(units).op("i32.lt_s").op("select");
        f.call(callee).branch(again);
      });
    });
  }
}
