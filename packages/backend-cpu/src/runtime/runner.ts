import type { CompiledProgram } from "../cpu-executable.ts";
import type { Heap } from "./heap.ts";
import { Pace } from "./pace.ts";
import type { ProgramExports } from "./program-exports.ts";
import { instantiate } from "./program-exports.ts";
import type { SharedProgram, Team } from "./team.ts";
import { warmUp } from "./warm-up.ts";

/** What the runner needs of an executable. */
export interface Runnable {
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
  }

  free(): void {
    if (this.bytes > 0) this.#heap.release(this.address, this.bytes);
    this.bytes = 0;
  }
}

/** A Program that is ready to run here. */
interface Prepared extends SharedProgram {
  readonly exports: ProgramExports;
  readonly threads: number;
  readonly pace: Pace;
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
    const { plan, emitted, module } = runnable.compiled;
    const threads = emitted.bestThreads(this.#team?.limit ?? 1);
    // Whole cache lines, so that threads have none in common.
    const scratchStride = Math.ceil(emitted.scratchBytes / 64) * 64;
    try {
      this.#arena.require(plan.temporaryBytes);
      this.#scratch.require(scratchStride * threads);
    } catch (error) {
      this.#freeUnused();
      throw error;
    }
    const { pieces, expectedTime } = emitted;
    const exports = instantiate(module, this.#heap.memory, () => this.#team?.stalled());
    warmUp(emitted, exports);
    this.#prepared.set(runnable, {
      module,
      exports,
      pieces,
      expectedTime,
      threads,
      pace: new Pace(threads),
      scratchStride,
    });
  }

  /** Has other threads start, and get the executable, if they are to share its runs: they need some milliseconds for that. */
  gatherThreads(runnable: Runnable): void {
    const prepared = this.#prepared.get(runnable) as Prepared;
    const threads = this.#threadsFor(prepared);
    if (threads > 1) this.#team?.load(prepared, threads);
  }

  giveBack(runnable: Runnable): void {
    const prepared = this.#prepared.get(runnable);
    if (prepared) this.#team?.forget(prepared);
    this.#prepared.delete(runnable);
    this.#freeUnused();
  }

  #threadsFor({ threads }: Prepared): number {
    return Math.min(threads, this.#team?.limit ?? 1);
  }

  #freeUnused(): void {
    if (this.#prepared.size > 0) return;
    for (const region of [this.#arena, this.#scratch, this.#pointers]) region.free();
  }

  /** Runs an executable that memory is reserved for. */
  run(runnable: Runnable, pointers: Int32Array, constants: number): void {
    const prepared = this.#prepared.get(runnable) as Prepared;
    this.#pointers.require(4 * (pointers.length + 1));
    const start = this.#pointers.address >>> 2;
    this.#heap.words.set(pointers, start);
    this.#heap.words[start + pointers.length] = constants;
    const memory = {
      pointers: this.#pointers.address,
      arena: this.#arena.address,
      scratch: this.#scratch.address,
      scratchStride: prepared.scratchStride,
    };
    const { exports } = prepared;
    exports.setup(memory.pointers, memory.arena, memory.scratch);
    const threads = this.#threadsFor(prepared);
    if (!this.#team || threads === 1) {
      exports.run();
      return;
    }
    const started = performance.now();
    if (this.#team.eager || prepared.pace.sharesNext(started)) this.#team.share(prepared, exports, memory, threads);
    else exports.run();
    const now = performance.now();
    prepared.pace.took(now - started, now);
  }
}
