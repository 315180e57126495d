import { bufferUsage } from "./gpu-flags.ts";

/** Bytes of unused buffers that are kept for the next who wants them. */
const keptBytes = 64 * 2 ** 20;

/** Storage buffers by their size: making one takes long, so those given back are used again. */
export class BufferPool {
  readonly #create: (bytes: number, purpose: string) => GPUBuffer;
  readonly #free = new Map<number, GPUBuffer[]>();
  #freeBytes = 0;

  constructor(create: (bytes: number, purpose: string) => GPUBuffer) {
    this.#create = create;
  }

  /**
   * A buffer, and whether it is new: then it holds zeros, else whatever it held before. `purpose` is told where there is no
   * memory for it.
   */
  take(bytes: number, purpose: string): { readonly buffer: GPUBuffer; readonly fresh: boolean } {
    const size = paddedBytes(bytes);
    const buffer = this.#free.get(size)?.pop();
    if (!buffer) return { buffer: this.#create(size, purpose), fresh: true };
    this.#freeBytes -= size;
    return { buffer, fresh: false };
  }

  /** Nothing that is enqueued later may use it. */
  giveBack(buffer: GPUBuffer): void {
    if (this.#freeBytes + buffer.size > keptBytes) {
      buffer.destroy();
      return;
    }
    this.#freeBytes += buffer.size;
    const others = this.#free.get(buffer.size);
    if (others) others.push(buffer);
    else this.#free.set(buffer.size, [buffer]);
  }
}

/** Bytes of the buffer for so many: not none, and whole vec4s. */
export const paddedBytes = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

export const storageUsage: number = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget;
