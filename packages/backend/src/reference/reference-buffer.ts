import type { TensorType, TypedArray } from "@tenon/program";
import { bytesOf, sizeOf, typedArray } from "@tenon/program";
import type { DeviceBuffer } from "../backend.ts";
import type { MemoryAccount } from "./memory-account.ts";

/**
 * A tensor's value, row-major. Storing puts another array in the place of the old one and never changes an array, so
 * values may be shared freely: an output that is an input passed through, a donated input, two outputs of one value.
 */
export class ReferenceBuffer implements DeviceBuffer {
  readonly type: TensorType;
  /** The value at the point that the queue has reached: only jobs read or replace it. */
  value: TypedArray;
  readonly #account: MemoryAccount;
  #disposed = false;

  constructor(type: TensorType, account: MemoryAccount) {
    this.type = type;
    this.value = typedArray(type.dtype, sizeOf(type.shape));
    this.#account = account;
    account.take(bytesOf(type));
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Jobs already enqueued keep the buffer as long as they need it; the account is settled now. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#account.giveBack(bytesOf(this.type));
  }
}
