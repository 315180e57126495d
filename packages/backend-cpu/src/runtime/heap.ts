import type { DType, TypedArray } from "@tenon/program";
import { bytesPerElement, typedArray } from "@tenon/program";

/** Every block starts at a multiple of this: a cache line. */
const alignment = 64;
const pageBytes = 65536;
/** A stretch of memory. */
interface Block {
  readonly address: number;
  readonly bytes: number;
}

/** Pages that a memory may grow to, most first: an engine may refuse to reserve the whole of what 32 bits can address. */
const maximumPages = [65536, 49152, 32768, 16384, 8192];

/**
 * The memory of a backend: one WebAssembly memory that grows, given out in blocks. Free neighbours are joined; a block comes
 * from the smallest free one that is large enough.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly maximum: number;
  readonly shared: boolean;
  /** Where what was reserved starts; it is all zeros. */
  readonly reserved: number = alignment;
  /** Views over all of the memory; new ones whenever it has grown. */
  bytes: Uint8Array;
  words: Int32Array;
  /** Sorted by address. */
  readonly #free: Block[] = [];
  #end: number;
  #liveBytes = 0;
  #peakBytes = 0;

  /** `reservedBytes` are never given out. Nor is address 0: no tensor lies there. */
  constructor(shared: boolean, reservedBytes = 0) {
    const { memory, maximum } = reserve(shared);
    this.#end = this.reserved + sizeOfBlock(reservedBytes);
    this.memory = memory;
    this.maximum = maximum;
    this.shared = shared;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Int32Array(memory.buffer);
  }

  get liveBytes(): number {
    return this.#liveBytes;
  }
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /**
   * The address of `bytes` bytes, whatever is in them.
   *
   * @throws RangeError where the memory cannot grow so far.
   */
  allocate(bytes: number): number {
    const size = sizeOfBlock(bytes);
    let best = -1;
    this.#free.forEach((block, i) => {
      if (block.bytes >= size && (best < 0 || block.bytes < (this.#free[best] as Block).bytes)) best = i;
    });
    const address = best >= 0 ? this.#takeFrom(best, size) : this.#extend(size);
    this.#liveBytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    return address;
  }

  /** Gives back what `allocate` gave, with the same number of bytes. */
  release(address: number, bytes: number): void {
    this.#liveBytes -= bytes;
    const block = { address, bytes: sizeOfBlock(bytes) };
    let at = this.#free.findIndex((other) => other.address > address);
    if (at < 0) at = this.#free.length;
    this.#free.splice(at, 0, block);
    this.#join(at);
    if (at > 0) this.#join(at - 1);
  }

  /** A copy of the elements at an address. */
  read(address: number, dtype: DType, length: number): TypedArray {
    const copy = typedArray(dtype, length);
    const bytes = length * bytesPerElement(dtype);
    new Uint8Array(copy.buffer).set(this.bytes.subarray(address, address + bytes));
    return copy;
  }

  write(address: number, data: TypedArray): void {
    this.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), address);
  }

  clear(address: number, bytes: number): void {
    this.bytes.fill(0, address, address + bytes);
  }

  #takeFrom(position: number, size: number): number {
    const { address, bytes } = this.#free[position] as Block;
    if (bytes === size) this.#free.splice(position, 1);
    else this.#free[position] = { address: address + size, bytes: bytes - size };
    return address;
  }

  #extend(size: number): number {
    // What is free at the end need not be had again.
    const last = this.#free.at(-1);
    const reusable = last && last.address + last.bytes === this.#end ? last : undefined;
    const address = reusable ? reusable.address : this.#end;
    const end = address + size;
    const pages = Math.ceil(end / pageBytes);
    const have = this.memory.buffer.byteLength / pageBytes;
    if (pages > have) {
      if (pages > this.maximum)
        throw new RangeError(`${size} more bytes do not fit the ${this.maximum * pageBytes} that memory may have`);
      // By half as much again, so that many small tensors do not grow it each.
      const wanted = Math.min(this.maximum, Math.max(pages, Math.ceil(have * 1.5)));
      this.#grow(wanted - have, pages - have);
    }
    if (reusable) this.#free.pop();
    this.#end = end;
    return address;
  }

  #grow(wanted: number, needed: number): void {
    try {
      this.memory.grow(wanted);
    } catch {
      this.memory.grow(needed);
    }
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Int32Array(this.memory.buffer);
  }

  #join(at: number): void {
    const [left, right] = [this.#free[at], this.#free[at + 1]];
    if (left && right && left.address + left.bytes === right.address)
      this.#free.splice(at, 2, { address: left.address, bytes: left.bytes + right.bytes });
  }
}

const sizeOfBlock = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);

function reserve(shared: boolean): { memory: WebAssembly.Memory; maximum: number } {
  for (const maximum of maximumPages)
    try {
      return { memory: new WebAssembly.Memory({ initial: 16, maximum, shared }), maximum };
    } catch {
      // Less, then.
    }
  throw new RangeError("this engine gives no memory to WebAssembly");
}
