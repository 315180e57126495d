import type { Backend, DeviceTensor } from "@tenon/tensor";
import { zeros } from "@tenon/tensor";
import type { DataSplit } from "./contracts.ts";
import { chunkSizes } from "./device-split.ts";
import { disposeTree } from "./host-tree.ts";

/** Batches that a split is taken in: no batch holds examples of two chunks. */
export function batchCount(split: DataSplit, batchSize: number): number {
  return chunkSizes(split).reduce((count, size) => count + Math.ceil(size / batchSize), 0);
}

/** Sizes that batches of a split have: the whole one, and the rests of chunks. */
export function batchSizes(split: DataSplit, batchSize: number): ReadonlySet<number> {
  const sizes = chunkSizes(split).flatMap((size) => [Math.min(size, batchSize), size % batchSize]);
  return new Set(sizes.filter((size) => size > 0));
}

/** Tensors for the indices of batches, one for each size. They are written in place, so that a step's binding serves again. */
export class IndexTensors implements Disposable {
  readonly #bySize = new Map<number, DeviceTensor>();

  constructor(backend: Backend, sizes: Iterable<number>) {
    try {
      for (const size of sizes) this.#bySize.set(size, zeros(backend, { dtype: "i32", shape: [size] }));
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** A tensor that holds these indices until the next call. */
  holding(indices: Int32Array<ArrayBuffer>): DeviceTensor {
    const tensor = this.#bySize.get(indices.length) as DeviceTensor;
    tensor.write(indices);
    return tensor;
  }

  [Symbol.dispose](): void {
    disposeTree([...this.#bySize.values()]);
  }
}
