import type { Program } from "@tenon/program";
import type { CompiledProgram } from "../compile-program.ts";
import type { Heap } from "./heap.ts";
import type { ProgramExports } from "./program-exports.ts";
import { instantiate } from "./program-exports.ts";
import type { SharedProgram, Team } from "./team.ts";
import { warmUp } from "./warm-up.ts";

/** What the runner needs of an executable. */
export interface Runnable {
  readonly program: Program;
  readonly compiled: CompiledProgram;
}

/** A stretch of memory that grows to the largest that was asked for. */
class Region {
  address = 0;
  bytes = 0;
  readonly #heap: Heap;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  require(bytes: number): void {
    if (bytes <= this.bytes) return;
    const before = this.bytes;
    this.free();
    try {
      this.#take(bytes);
    } catch (error) {
      // Others go on with what there was, which is free again now.
      if (before > 0) this.#take(before);
      throw error;
    }
  }

  #take(bytes: number): void {
    this.address = this.#heap.allocate(bytes);
    this.bytes = bytes;
    // The system gives memory that is written to: now, and not piece by piece in the first step.
    this.#heap.clear(this.address, bytes);
  }

  free(): void {
    if (this.bytes > 0) this.#heap.release(this.address, this.bytes);
    this.bytes = 0;
  }
}

/** A Program that is ready to run here. */
interface Prepared {
  readonly exports: ProgramExports;
  /** Where threads may share it. */
  readonly shared: SharedProgram | undefined;
  readonly scratchStride: number;
}

/** Runs compiled Programs one after the other, each as one call; all of them share one arena. */
export class Runner {
  readonly #heap: Heap;
  /** Other threads, if there may be any. */
  readonly #team: Team | undefined;
  readonly #arena: Region;
  readonly #scratch: Region;
  readonly #pointers: Region;
  readonly #prepared = new Map<Runnable, Prepared>();

  constructor(heap: Heap, team: Team | undefined) {
    this.#heap = heap;
    this.#team = team;
    this.#arena = new Region(heap);
    this.#scratch = new Region(heap);
    this.#pointers = new Region(heap);
  }

  /** Sees to it that there is memory for an executable's temporaries until it is given back. */
  reserve(runnable: Runnable): void {
    const { compiled, program } = runnable;
    const { plan, emitted, module } = compiled;
    const threads = this.#team?.bestThreads(compiled) ?? 1;
    const pointers = program.inputs.length + program.outputs.length + 1;
    // Whole cache lines, so that threads have none in common.
    const scratchStride = Math.ceil(emitted.scratchBytes / 64) * 64;
    try {
      this.#arena.require(plan.temporaryBytes);
      this.#scratch.require(scratchStride * threads);
      this.#pointers.require(4 * pointers);
    } catch (error) {
      this.#freeUnused();
      throw error;
    }
    const exports = instantiate(module, this.#heap.memory, () => this.#team?.stalled());
    // Kernels without a unit of work may still load what is the same for all units (a key): at 0, which is as good as anywhere.
    const start = this.#pointers.address >>> 2;
    this.#heap.words.fill(0, start, start + pointers);
    exports.setup(this.#pointers.address, this.#arena.address, this.#scratch.address);
    warmUp(compiled, exports);
    this.#prepared.set(runnable, { exports, shared: this.#team?.prepare(compiled, exports), scratchStride });
  }

  /** Has other threads start, and get the executable, if they are to share its runs: they need some milliseconds for that. */
  gatherThreads(runnable: Runnable): void {
    const shared = this.#prepared.get(runnable)?.shared;
    if (shared) this.#team?.gather(shared);
  }

  giveBack(runnable: Runnable): void {
    const shared = this.#prepared.get(runnable)?.shared;
    if (shared) this.#team?.forget(shared);
    this.#prepared.delete(runnable);
    this.#freeUnused();
  }

  #freeUnused(): void {
    if (this.#prepared.size > 0) return;
    for (const region of [this.#arena, this.#scratch, this.#pointers]) region.free();
  }

  /** Runs an executable that memory is reserved for. */
  run(runnable: Runnable, pointers: Int32Array, constants: number): void {
    const prepared = this.#prepared.get(runnable) as Prepared;
    const start = this.#pointers.address >>> 2;
    this.#heap.words.set(pointers, start);
    this.#heap.words[start + pointers.length] = constants;
    const memory = {
      pointers: this.#pointers.address,
      arena: this.#arena.address,
      scratch: this.#scratch.address,
      scratchStride: prepared.scratchStride,
    };
    const { exports, shared } = prepared;
    exports.setup(memory.pointers, memory.arena, memory.scratch);
    if (shared) this.#team?.run(shared, memory);
    else exports.run();
  }
}
