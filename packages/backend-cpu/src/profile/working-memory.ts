import type { Plan } from "@tenon/compiler";
import type { CpuBuffer } from "../cpu-buffer.ts";
import type { EmittedModule } from "../emit/emit-plan.ts";
import type { Heap } from "../runtime/heap.ts";

/**
 * Memory to run a Program in without touching anybody's: a copy of every output, and temporaries of its own. Inputs are read
 * where they lie, but for those that share memory with an output.
 */
export class WorkingMemory implements Disposable {
  readonly pointers: number;
  readonly arena: number;
  readonly scratch: number;
  readonly #heap: Heap;
  readonly #blocks: { readonly address: number; readonly bytes: number }[] = [];
  readonly #copies = new Map<CpuBuffer, number>();

  /** @throws RangeError where memory does not suffice. */
  constructor(
    heap: Heap,
    plan: Plan,
    emitted: EmittedModule,
    inputs: readonly CpuBuffer[],
    outputs: readonly CpuBuffer[],
    constants: number,
  ) {
    this.#heap = heap;
    try {
      for (const output of outputs) this.#copies.set(output, this.#allocate(output.bytes));
      this.arena = this.#allocate(plan.temporaryBytes);
      this.scratch = this.#allocate(emitted.scratchBytes);
      const addresses = [...inputs, ...outputs].map((buffer) => this.#copies.get(buffer) ?? buffer.address);
      this.pointers = this.#allocate(4 * (addresses.length + 1));
      heap.words.set([...addresses, constants], this.pointers >>> 2);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Everything as before the first run. */
  reset(): void {
    for (const [{ address, bytes }, copy] of this.#copies) this.#heap.bytes.copyWithin(copy, address, address + bytes);
  }

  [Symbol.dispose](): void {
    for (const { address, bytes } of this.#blocks.splice(0)) this.#heap.release(address, bytes);
  }

  #allocate(bytes: number): number {
    const address = this.#heap.allocate(bytes);
    this.#blocks.push({ address, bytes });
    return address;
  }
}
