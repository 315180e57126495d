import type { TensorType, TypedArray } from "@tenon/program";
import { bytesOf, formatType, sizeOf, typedArray } from "@tenon/program";
import { paddedBytes } from "./buffer-pool.ts";
import type { CreatedBuffer } from "./create-buffer.ts";
import { createBuffer, destroyBuffer, outOfMemory } from "./create-buffer.ts";
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

  /**
   * The tensor that a buffer begins with at this point of the device's queue.
   *
   * @throws BackendError where there is no memory for a copy of it, on the device or in JavaScript.
   */
  async read(source: GPUBuffer, type: TensorType): Promise<TypedArray> {
    const bytes = bytesOf(type);
    const value = arrayFor(type);
    if (bytes === 0) return value;
    const { buffer, failure } = this.#take(type, bytes);
    // A buffer without memory is also refused; that is no news.
    if (failure) this.#device.pushErrorScope("validation");
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, 0, buffer, 0, Math.ceil(bytes / 4) * 4);
    this.#device.queue.submit([encoder.finish()]);
    const mapped = buffer.mapAsync(mapRead);
    if (failure) await checkFirstUse(failure, this.#device.popErrorScope(), mapped);
    await mapped;
    new Uint8Array(value.buffer).set(new Uint8Array(buffer.getMappedRange(), 0, bytes));
    buffer.unmap();
    this.#giveBack(buffer);
    return value;
  }

  #take(type: TensorType, bytes: number): { readonly buffer: GPUBuffer; readonly failure?: CreatedBuffer["failure"] } {
    const size = paddedBytes(bytes);
    const kept = this.#free.get(size)?.pop();
    if (kept) return { buffer: kept };
    const usage = bufferUsage.mapRead | bufferUsage.copyTarget;
    return createBuffer(this.#device, `a download of ${formatType(type)}`, size, usage);
  }

  #giveBack(buffer: GPUBuffer): void {
    const others = this.#free.get(buffer.size) ?? [];
    this.#free.set(buffer.size, others);
    if (others.length < keptOfSize && buffer.size <= keptBytes) others.push(buffer);
    else destroyBuffer(this.#device, buffer);
  }
}

async function checkFirstUse(
  failure: CreatedBuffer["failure"],
  refused: Promise<GPUError | null>,
  mapped: Promise<unknown>,
): Promise<void> {
  const [noMemory, error] = await Promise.all([failure, refused.catch(() => null), mapped.catch(() => undefined)]);
  if (noMemory) throw noMemory;
  if (error) throw new Error(error.message);
}

/** What a download fills. */
function arrayFor(type: TensorType): TypedArray {
  try {
    return typedArray(type.dtype, sizeOf(type.shape));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw outOfMemory(`a copy of ${formatType(type)} in JavaScript`, bytesOf(type), error);
  }
}
