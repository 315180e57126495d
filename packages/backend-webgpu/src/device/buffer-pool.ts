import type { BackendError } from "@tenon/backend";
import { createBuffer, destroyBuffer } from "./create-buffer.ts";
import { bufferUsage } from "./gpu-flags.ts";

/** Bytes of unused buffers that are kept for the next who wants them. */
const keptBytes = 64 * 2 ** 20;

/** Storage buffers by their size: making one takes long, so those given back are used again. */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();
  #freeBytes = 0;
  /** Those that there was no memory for: the next who wants one of the size shall not get them. */
  readonly #failed = new WeakSet<GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * A buffer, named by its purpose. One that is new holds zeros, and has a `failure` (see CreatedBuffer); where there is no
   * memory for it, the pool gives up what it keeps, so that there is some next time. Any other holds whatever it held before.
   */
  take(
    bytes: number,
    purpose: string,
  ): { readonly buffer: GPUBuffer; readonly failure?: Promise<BackendError | undefined> } {
    const size = paddedBytes(bytes);
    const kept = this.#free.get(size)?.pop();
    if (kept) {
      this.#freeBytes -= size;
      kept.label = purpose;
      return { buffer: kept };
    }
    const { buffer, failure } = createBuffer(this.#device, purpose, size, storageUsage);
    void failure.then((error) => {
      if (!error) return;
      this.#failed.add(buffer);
      this.#giveUp();
    });
    return { buffer, failure };
  }

  /** Nothing that is enqueued later may use it. */
  giveBack(buffer: GPUBuffer): void {
    if (this.#failed.has(buffer) || this.#freeBytes + buffer.size > keptBytes) {
      destroyBuffer(this.#device, buffer);
      return;
    }
    this.#freeBytes += buffer.size;
    const others = this.#free.get(buffer.size);
    if (others) others.push(buffer);
    else this.#free.set(buffer.size, [buffer]);
  }

  #giveUp(): void {
    for (const buffers of this.#free.values()) for (const buffer of buffers) destroyBuffer(this.#device, buffer);
    this.#free.clear();
    this.#freeBytes = 0;
  }
}

/** Bytes of the buffer for so many: not none, and whole vec4s. */
export const paddedBytes = (bytes: number): number => Math.max(16, Math.ceil(bytes / 16) * 16);

export const storageUsage: number = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget;
