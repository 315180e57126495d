import type { DeviceBuffer } from "@tenon/backend";

/** Frees the buffers of memory that was forgotten. */
const forgotten: FinalizationRegistry<DeviceBuffer> = new FinalizationRegistry((buffer) => buffer[Symbol.dispose]());

/**
 * The right to a buffer: whoever holds it owns the buffer, and a buffer whose right nobody holds any more is freed.
 *
 * It is a thing apart from the tensor so that it can be handed on: a loop whose state is donated makes new tensors with
 * every call, but registers nothing with the garbage collector, which costs more than all the rest of a call.
 */
export class DeviceMemory {
  readonly buffer: DeviceBuffer;

  constructor(buffer: DeviceBuffer) {
    this.buffer = buffer;
    forgotten.register(this, buffer, this);
  }

  free(): void {
    forgotten.unregister(this);
    this.buffer[Symbol.dispose]();
  }
}
