import type {
  BufferId,
  ContractKernel,
  Kernel,
  NestKernel,
  Plan,
  ScatterKernel,
  Stage,
  Storage,
} from "@tenon/compiler";
import { bytesPerElement, sizeOf } from "@tenon/program";
import { DoubleMath } from "../math/double-math.ts";
import type { FunctionBuilder, FunctionReference, Global, Local } from "../wasm/function-builder.ts";
import type { MemoryLimits } from "../wasm/module-builder.ts";
import { ModuleBuilder } from "../wasm/module-builder.ts";
import { emitBarrier } from "./barrier.ts";
import { emitContract, layoutContract } from "./contract.ts";
import type { KernelCode } from "./kernel-code.ts";
import { emitNest, layoutNest } from "./nest.ts";
import { outerUnits } from "./outer-loops.ts";
import { emitScatter, layoutScatter } from "./scatter.ts";
import type { EngineFeatures } from "./tile-shape.ts";
import { tileFor } from "./tile-shape.ts";

export interface EmitOptions {
  readonly memory: MemoryLimits;
  readonly features: EngineFeatures;
  /** Whether relaxed multiply-add may be used where the engine has it. */
  readonly fused: boolean;
}

/** A Program as a WebAssembly module, and what its caller has to know. */
export interface EmittedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The kernels outside of loops, in order; each has an exported function `kernel<i>(begin, end)`. */
  readonly kernels: readonly EmittedKernel[];
  /** Memory that each thread needs for itself. */
  readonly scratchBytes: number;
  /** Times that each thread comes to a barrier in one run. */
  readonly barriers: number;
  /** Constants of the Program, laid out in one block. */
  readonly constants: readonly { readonly buffer: BufferId; readonly offset: number }[];
  readonly constantBytes: number;
}

export interface EmittedKernel {
  readonly kernel: Kernel;
  readonly stage: number;
  readonly units: number;
}

interface Globals {
  /** Address of the table of pointers: inputs, outputs, constants. */
  readonly pointers: Global;
  readonly arena: Global;
  readonly scratch: Global;
  readonly thread: Global;
  readonly threads: Global;
  readonly control: Global;
  /** Arrivals at the barrier before this run, and barriers of this run so far. */
  readonly base: Global;
  readonly phase: Global;
  readonly loops: readonly Global[];
}

/** Below this many operations, dividing a kernel costs more than it saves: one thread does all of it. */
const smallestShare = 8192;

export function emitPlan(plan: Plan, { memory, features, fused }: EmitOptions): EmittedModule {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", memory);
  const stalled = memory.shared ? module.importFunction("env", "stalled", []) : undefined;
  const globals: Globals = {
    pointers: module.global(),
    arena: module.global(),
    scratch: module.global(),
    thread: module.global(),
    threads: module.global(),
    control: module.global(),
    base: module.global(),
    phase: module.global(),
    loops: Array.from({ length: plan.loops }, () => module.global()),
  };
  const constants = layoutConstants(plan);
  const context = new PlanEmitter(module, plan, globals, constants.offsets, fused && features.relaxed, features);
  const barrier = stalled ? emitBarrier(module, globals, stalled) : undefined;
  const stages = plan.stages.map((stage) => stage.map((kernel) => context.emitKernel(kernel, barrier)));

  const setup = module.function(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  [
    globals.pointers,
    globals.arena,
    globals.scratch,
    globals.thread,
    globals.threads,
    globals.control,
    globals.base,
  ].forEach((global, i) => setup.get(setup.parameter(i)).setGlobal(global));
  setup.i32(0).setGlobal(globals.phase);
  module.exportFunction("setup", setup);

  const run = module.function([]);
  for (const stage of stages) {
    for (const emitted of stage) context.callShare(run, emitted);
    if (barrier) run.call(barrier);
  }
  module.exportFunction("run", run);
  stages.flat().forEach(({ callee }, i) => module.exportFunction(`kernel${i}`, callee));
  return {
    bytes: module.encode(),
    kernels: stages.flatMap((stage, i) => stage.map(({ kernel, units }) => ({ kernel, units, stage: i }))),
    scratchBytes: context.scratchBytes,
    barriers: barriersOf(plan.stages),
    constants: constants.list,
    constantBytes: constants.bytes,
  };
}

function barriersOf(stages: readonly Stage[]): number {
  return stages.reduce(
    (sum, stage) =>
      sum +
      1 +
      stage.reduce((own, kernel) => own + (kernel.kind === "loop" ? kernel.length * barriersOf(kernel.stages) : 0), 0),
    0,
  );
}

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

interface Emitted {
  readonly kernel: Kernel;
  readonly units: number;
  readonly callee: FunctionReference;
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

  emitKernel(kernel: Kernel, barrier: FunctionReference | undefined): Emitted {
    if (kernel.kind === "loop") {
      const stages = kernel.stages.map((stage) => stage.map((inner) => this.emitKernel(inner, barrier)));
      const f = this.#module.function(["i32", "i32"]);
      this.#emitLoop(f, kernel, stages, barrier);
      return { kernel, units: 0, callee: f };
    }
    const f = this.#module.function(["i32", "i32"]);
    const units = this.#emitBody(kernel, this.#code(f));
    return { kernel, units, callee: f };
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

  /** Calls a kernel for this thread's share of its units: an even part, or everything where it is small. */
  callShare(f: FunctionBuilder, { kernel, units, callee }: Emitted): void {
    const { thread, threads } = this.#globals;
    if (kernel.kind === "loop") {
      f.i32(0).i32(0).call(callee);
      return;
    }
    const most = Math.floor(Math.max(kernel.flops, kernel.bytes / 4) / smallestShare);
    if (most < 2 || units === 1) {
      f.getGlobal(thread).op("i32.eqz");
      f.if(() => f.i32(0).i32(units).call(callee));
      return;
    }
    const share = (which: () => void): void => {
      f.i32(units);
      which();
      f.op("i32.mul").getGlobal(threads).op("i32.div_u");
    };
    share(() => f.getGlobal(thread));
    share(() => f.getGlobal(thread).i32(1).op("i32.add"));
    f.call(callee);
  }

  #emitLoop(
    f: FunctionBuilder,
    kernel: Extract<Kernel, { kind: "loop" }>,
    stages: readonly (readonly Emitted[])[],
    barrier: FunctionReference | undefined,
  ): void {
    const index = this.#globals.loops[kernel.loop] as Global;
    const round = f.local("i32");
    f.i32(0).set(round);
    f.forBelow(
      round,
      () => f.i32(kernel.length),
      1,
      () => {
        if (kernel.reverse)
          f.i32(kernel.length - 1)
            .get(round)
            .op("i32.sub");
        else f.get(round);
        f.setGlobal(index);
        for (const stage of stages) {
          for (const emitted of stage) this.callShare(f, emitted);
          if (barrier) f.call(barrier);
        }
      },
    );
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
