import type { CompiledProgram } from "../cpu-executable.ts";
import type { Heap } from "./heap.ts";

/** What the runner needs of an executable. */
export interface Runnable {
  readonly compiled: CompiledProgram;
}

interface Exports {
  setup(pointers: number, arena: number, scratch: number): void;
  run(): void;
}

interface Reservation {
  readonly arenaBytes: number;
  readonly scratchBytes: number;
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
    this.free();
    this.address = this.#heap.allocate(bytes);
    this.bytes = bytes;
  }

  free(): void {
    if (this.bytes > 0) this.#heap.release(this.address, this.bytes);
    this.bytes = 0;
  }
}

/** Runs compiled Programs one after the other, each as one call; all of them share one arena. */
export class Runner {
  readonly #heap: Heap;
  readonly #arena: Region;
  readonly #scratch: Region;
  readonly #pointers: Region;
  readonly #reservations = new Map<Runnable, Reservation>();
  readonly #instances = new WeakMap<Runnable, Exports>();

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#arena = new Region(heap);
    this.#scratch = new Region(heap);
    this.#pointers = new Region(heap);
  }

  /** Sees to it that there is memory for an executable's temporaries until it is given back. */
  reserve(runnable: Runnable, arenaBytes: number, scratchBytes: number): void {
    this.#reservations.set(runnable, { arenaBytes, scratchBytes });
    this.#arena.require(arenaBytes);
    this.#scratch.require(scratchBytes);
  }

  giveBack(runnable: Runnable): void {
    this.#reservations.delete(runnable);
    if (this.#reservations.size > 0) return;
    for (const region of [this.#arena, this.#scratch, this.#pointers]) region.free();
  }

  run(runnable: Runnable, pointers: Int32Array, constants: number): void {
    this.#pointers.require(4 * (pointers.length + 1));
    const start = this.#pointers.address >>> 2;
    this.#heap.words.set(pointers, start);
    this.#heap.words[start + pointers.length] = constants;
    const { setup, run } = this.#instance(runnable);
    setup(this.#pointers.address, this.#arena.address, this.#scratch.address);
    run();
  }

  #instance(runnable: Runnable): Exports {
    const known = this.#instances.get(runnable);
    if (known) return known;
    const instance = new WebAssembly.Instance(runnable.compiled.module, {
      env: { memory: this.#heap.memory, stalled: () => {} },
    });
    // The module was made by emitPlan, which exports these.
    const exports = instance.exports as unknown as Exports;
    this.#instances.set(runnable, exports);
    return exports;
  }
}
