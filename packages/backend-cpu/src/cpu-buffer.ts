import type { DeviceBuffer } from "@tenon/backend";
import type { TensorType } from "@tenon/program";
import { bytesOf } from "@tenon/program";
import type { Heap } from "./runtime/heap.ts";
import type { JobQueue } from "./runtime/job-queue.ts";

/** A tensor in the backend's memory, row-major. */
export class CpuBuffer implements DeviceBuffer {
  readonly type: TensorType;
  readonly address: number;
  readonly bytes: number;
  readonly #heap: Heap;
  readonly #queue: JobQueue;
  disposed = false;

  constructor(type: TensorType, heap: Heap, queue: JobQueue) {
    this.type = type;
    this.bytes = bytesOf(type);
    this.#heap = heap;
    this.#queue = queue;
    this.address = heap.allocate(this.bytes);
    heap.clear(this.address, this.bytes);
  }

  [Symbol.dispose](): void {
    if (this.disposed) return;
    this.disposed = true;
    this.#queue.add(() => this.#heap.release(this.address, this.bytes));
  }
}
