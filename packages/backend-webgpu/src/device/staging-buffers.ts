import { paddedBytes } from "./buffer-pool.ts";
import { bufferUsage, mapRead } from "./gpu-flags.ts";

/** Of each size a few are kept; of the large ones none. */
const [keptOfSize, keptBytes] = [8, 2 ** 20];

/** Buffers that the host can read. A loop that reads its loss now and then makes one and uses it again. */
export class StagingBuffers {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Fills an array with what a buffer begins with at this point of the device's queue. */
  async read(source: GPUBuffer, target: Uint8Array): Promise<void> {
    const staging = this.#take(paddedBytes(target.length));
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, staging, 0, Math.ceil(target.length / 4) * 4);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(mapRead);
    target.set(new Uint8Array(staging.getMappedRange(), 0, target.length));
    staging.unmap();
    this.#giveBack(staging);
  }

  #take(bytes: number): GPUBuffer {
    const usage = bufferUsage.mapRead | bufferUsage.copyTarget;
    return this.#free.get(bytes)?.pop() ?? this.#device.createBuffer({ size: bytes, usage });
  }

  #giveBack(buffer: GPUBuffer): void {
    const others = this.#free.get(buffer.size) ?? [];
    this.#free.set(buffer.size, others);
    if (others.length < keptOfSize && buffer.size <= keptBytes) others.push(buffer);
    else buffer.destroy();
  }
}
