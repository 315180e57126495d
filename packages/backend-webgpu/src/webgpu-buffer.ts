import type { BackendError, DeviceBuffer } from "@tenon/backend";
import type { TensorType } from "@tenon/program";

/** A tensor on the device, row-major; u8 and bool four to a word. */
export class WebgpuBuffer implements DeviceBuffer {
  readonly type: TensorType;
  readonly gpu: GPUBuffer;
  readonly #onDispose: () => void;
  disposed = false;
  /** Why there is no memory behind it, once that is known: every use but disposal throws it. */
  failure: BackendError | undefined;

  constructor(type: TensorType, gpu: GPUBuffer, onDispose: () => void) {
    this.type = type;
    this.gpu = gpu;
    this.#onDispose = onDispose;
  }

  [Symbol.dispose](): void {
    if (this.disposed) return;
    this.disposed = true;
    this.#onDispose();
  }
}
