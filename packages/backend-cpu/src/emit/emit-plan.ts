import type { BufferId, ContractKernel, Kernel, NestKernel, Plan, ScatterKernel, Storage } from "@tenon/compiler";
import { bytesPerElement, sizeOf } from "@tenon/program";
import type { FunctionBuilder, Global, Local } from "../wasm/function-builder.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import type { MemoryLimits } from "../wasm/module-builder.ts";
import { ModuleBuilder } from "../wasm/module-builder.ts";
import { emitContract } from "./contract/contract.ts";
import { layoutContract } from "./contract/layout.ts";
import type { Emitters, EmittersOf } from "./emitters.ts";
import { required } from "./emitters.ts";
import type { KernelCode } from "./kernel-code.ts";
import type { KernelFunction } from "./kernel-function.ts";
import { callWhole } from "./kernel-function.ts";
import type { ModuleGlobals } from "./module-globals.ts";
import { defineGlobals, setGlobals } from "./module-globals.ts";
import { emitNest, layoutNest } from "./nest.ts";
import type { EmitShare, SharedRun } from "./share.ts";
import type { EngineFeatures } from "./tile-shape.ts";
import { tileFor } from "./tile-shape.ts";

export interface EmitOptions {
  readonly memory: MemoryLimits;
  readonly features: EngineFeatures;
  /** Whether relaxed multiply-add may be used where the engine has it. */
  readonly fused: boolean;
  /** Where several threads share what the module does: the memory is shared then. */
  readonly share?: EmitShare | undefined;
  readonly emitters: EmittersOf;
}

/** A Program as a WebAssembly module, and what its caller has to know. */
export interface EmittedModule {
  /**
   * Exports: `setup(pointers, arena, scratch)` says where memory is, after which `run()` does everything on the thread that
   * calls it, and `kernel<i>(begin, end)` some units of a kernel. Where threads share it, they call
   * `share(thread, threads, control, base)` instead of `run`: `base` is the number of the first piece, and what comes back is
   * how many pieces the thread did.
   */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The kernels outside of loops, in order. */
  readonly kernels: readonly EmittedKernel[];
  /** Memory that each thread needs for itself. */
  readonly scratchBytes: number;
  /** Where threads share it. */
  readonly shared: SharedRun | undefined;
  /** Constants of the Program, laid out in one block. */
  readonly constants: readonly { readonly buffer: BufferId; readonly offset: number }[];
  readonly constantBytes: number;
}

export interface EmittedKernel {
  readonly kernel: Kernel;
  readonly stage: number;
  readonly units: number;
}

export function emitPlan(plan: Plan, { memory, features, fused, share, emitters }: EmitOptions): EmittedModule {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", memory);
  const stalled = share && module.importFunction("env", "stalled", []);
  const globals = defineGlobals(module, plan.loops);
  const constants = layoutConstants(plan);
  const emitter = new PlanEmitter({
    module,
    plan,
    globals,
    constants: constants.offsets,
    emitters: emitters(module),
    features,
    fused: fused && features.relaxed,
  });
  const stages = plan.stages.map((stage) => stage.map((kernel) => emitter.emitKernel(kernel)));

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
    touch.get(times).i32(1).op(i32.sub).tee(times).branchIf(again);
  });
  module.exportFunction("touch", touch);
  const shared = stalled && share?.(module, globals, stalled, stages, plan.buffers);
  if (shared) module.exportFunction("share", shared.callee);
  for (const [i, { callee }] of stages.flat().entries()) module.exportFunction(`kernel${i}`, callee);
  return {
    bytes: module.encode(),
    kernels: stages.flatMap((stage, i) => stage.map(({ kernel, units }) => ({ kernel, units, stage: i }))),
    scratchBytes: emitter.scratchBytes,
    shared,
    constants: constants.list,
    constantBytes: constants.bytes,
  };
}

/** All kernels that are no loops, those inside loops too. */
const leavesOf = (stages: readonly (readonly KernelFunction[])[]): KernelFunction[] =>
  stages.flat().flatMap((one) => (one.kernel.kind === "loop" ? leavesOf(one.stages) : [one]));

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

/** What the kernels of a module have in common. */
interface PlanContext {
  readonly module: ModuleBuilder;
  readonly plan: Plan;
  readonly globals: ModuleGlobals;
  /** Where constants are in their block. */
  readonly constants: ReadonlyMap<BufferId, number>;
  readonly emitters: Emitters;
  readonly features: EngineFeatures;
  readonly fused: boolean;
}

class PlanEmitter {
  scratchBytes = 0;
  readonly #context: PlanContext;
  readonly #inputs: number;
  readonly #outputs: number;

  constructor(context: PlanContext) {
    this.#context = context;
    const most = (kind: "input" | "output"): number =>
      context.plan.buffers.reduce(
        (count, { storage }) => (storage.kind === kind ? Math.max(count, storage.position + 1) : count),
        0,
      );
    this.#inputs = most("input");
    this.#outputs = most("output");
  }

  emitKernel(kernel: Kernel): KernelFunction {
    const { module, emitters, globals } = this.#context;
    if (kernel.kind === "loop")
      return required(emitters.loop, kernel.kind)(kernel, module, globals, (inner) => this.emitKernel(inner));
    const f = module.function(["i32", "i32"]);
    const units = this.#emitBody(kernel, this.#code(f));
    return { kernel, units, callee: f, stages: [] };
  }

  #emitBody(kernel: NestKernel | ContractKernel | ScatterKernel, code: KernelCode): number {
    const { plan, emitters, features, fused } = this.#context;
    switch (kernel.kind) {
      case "contract": {
        const layout = layoutContract(kernel, tileFor(kernel.outer.at(-1) as number, fused, features));
        emitContract(layout, code);
        return layout.units;
      }
      case "scatter":
        return required(emitters.scatter, kernel.kind)(kernel, code);
      default: {
        const layout = layoutNest(kernel, emitters.isAlone?.(kernel, plan) ?? false);
        emitNest(kernel, layout, code);
        return layout.units;
      }
    }
  }

  #code(f: FunctionBuilder): KernelCode {
    const { plan, emitters, fused, globals } = this.#context;
    const bases = new Map<BufferId, Local>();
    let scratch: Local | undefined;
    return {
      f,
      plan,
      emitters,
      fused,
      base: (buffer) => {
        const found = bases.get(buffer);
        if (found !== undefined) return found;
        const { storage } = plan.buffers[buffer] as Plan["buffers"][number];
        const local = f.atStart("i32", () => this.#pushBase(f, storage, buffer));
        bases.set(buffer, local);
        return local;
      },
      scratch: (bytes) => {
        this.scratchBytes = Math.max(this.scratchBytes, bytes);
        scratch ??= f.atStart("i32", () => f.getGlobal(globals.scratch));
        return scratch;
      },
    };
  }

  #pushBase(f: FunctionBuilder, storage: Storage, buffer: BufferId): void {
    const { pointers, arena, loops } = this.#context.globals;
    switch (storage.kind) {
      case "input":
        f.getGlobal(pointers).memory(i32.load, 4 * storage.position);
        return;
      case "output":
        f.getGlobal(pointers).memory(i32.load, 4 * (this.#inputs + storage.position));
        return;
      case "temporary":
        f.getGlobal(arena).i32(storage.offset).op(i32.add);
        return;
      case "constant":
        f.getGlobal(pointers).memory(i32.load, 4 * (this.#inputs + this.#outputs));
        f.i32(this.#context.constants.get(buffer) ?? 0).op(i32.add);
        return;
      case "slice": {
        const { of, loop, step } = storage;
        this.#pushBase(f, (this.#context.plan.buffers[of] as Plan["buffers"][number]).storage, of);
        f.getGlobal(loops[loop] as Global)
          .i32(step)
          .op(i32.mul)
          .op(i32.add);
      }
    }
  }
}
