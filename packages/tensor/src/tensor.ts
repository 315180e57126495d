import type { Backend, DeviceBuffer } from "@tenon/backend";
import type { DType, Shape, TensorType, TypedArray } from "@tenon/program";
import { formatType, sizeOf } from "@tenon/program";
import type { DeviceMemory } from "./device-memory.ts";
import { DonatedTensorError, TensorError } from "./tensor-error.ts";

/** On the prototype of every tensor class, also in other copies of this package. */
const brand: symbol = Symbol.for("@tenon/tensor");

/**
 * An immutable array of numbers on a backend, or, while a function is traced, a stand-in for one.
 *
 * Operations never consume their operands. A tensor's memory is freed by `using`/`[Symbol.dispose]()`, when it is donated
 * to a jitted function, or some time after it became unreachable.
 */
export interface Tensor extends Disposable {
  readonly type: TensorType;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The value, row-major. @throws TensorError `traced` while tracing, `donated`, `disposed`. */
  data(): Promise<TypedArray>;
  /** The value of a tensor of one element. */
  item(): Promise<number>;
}

/** Recognises tensors of every copy of this package. */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && brand in value;
}

/** What all tensors know of themselves. */
export abstract class TypedTensor {
  static {
    Object.defineProperty(TypedTensor.prototype, brand, { value: true });
  }

  abstract readonly type: TensorType;

  get dtype(): DType {
    return this.type.dtype;
  }
  get shape(): Shape {
    return this.type.shape;
  }
}

/** A tensor that has memory on a backend, and is the only owner of it. */
export class DeviceTensor extends TypedTensor implements Tensor {
  readonly backend: Backend;
  readonly #type: TensorType;
  #memory: DeviceMemory | undefined;
  /** The function that took the memory; without memory and without this, the tensor was disposed. */
  #donatedTo: string | undefined;

  constructor(backend: Backend, memory: DeviceMemory) {
    super();
    this.backend = backend;
    this.#type = memory.buffer.type;
    this.#memory = memory;
  }

  get type(): TensorType {
    return this.#type;
  }

  /** The memory, for enqueuing work now. */
  get buffer(): DeviceBuffer {
    return this.#requireMemory().buffer;
  }

  async data(): Promise<TypedArray> {
    return this.backend.download(this.buffer);
  }

  async item(): Promise<number> {
    if (sizeOf(this.shape) !== 1)
      throw new TensorError(
        "argument",
        `item() takes a tensor of one element, this is ${formatType(this.type)}; use data()`,
      );
    return (await this.data())[0] as number;
  }

  /**
   * Replaces the value, in the order of the queue: how a loop feeds a step without allocating.
   *
   * @throws BackendError `mismatch` for data of another size or kind.
   */
  write(data: TypedArray): void {
    this.backend.write(this.buffer, data);
  }

  /** Gives the memory away to `step`; this tensor cannot be used any more. */
  donate(step: string): DeviceMemory {
    const memory = this.#requireMemory();
    this.#memory = undefined;
    this.#donatedTo = step;
    return memory;
  }

  [Symbol.dispose](): void {
    const memory = this.#memory;
    this.#memory = undefined;
    memory?.free();
  }

  #requireMemory(): DeviceMemory {
    if (this.#memory) return this.#memory;
    if (this.#donatedTo !== undefined) throw new DonatedTensorError(this.#donatedTo);
    throw new TensorError("disposed", `this tensor, ${formatType(this.#type)}, was disposed`);
  }
}
