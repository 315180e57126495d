import type { Backend, DeviceTensor, TensorData, TypedArray } from "@tenon/tensor";
import { isTensor, leavesOf, sizeOf, upload, zeros } from "@tenon/tensor";
import type { DataSplit, StreamedExamples } from "./contracts.ts";
import { disposeTree } from "./host-tree.ts";
import type { ResidentSplit } from "./step.ts";
import { TrainingError } from "./training-error.ts";

/** A run of examples that lie on the device: those at 0 to size - 1 of the resident tensors. */
export interface DeviceChunk {
  /** Counts the chunks of a pass, from 0. */
  readonly number: number;
  readonly size: number;
}

/** Whether a split comes in parts. */
function isStreamed(split: DataSplit): split is StreamedExamples {
  return "chunks" in split;
}

/** Examples that lie on the device at once: all, or those of a chunk. */
export function capacityOf(split: DataSplit): number {
  return isStreamed(split) ? Math.min(split.size, split.chunkSize) : split.size;
}

/** Sizes of the chunks of a pass. */
export function chunkSizes(split: DataSplit): readonly number[] {
  const capacity = capacityOf(split);
  return Array.from({ length: Math.ceil(split.size / capacity) }, (_, i) =>
    Math.min(capacity, split.size - i * capacity),
  );
}

/** A split in the device's memory. What is streamed goes through memory for one chunk, which is taken once. */
export class DeviceSplit implements Disposable {
  readonly tensors: ResidentSplit;
  readonly #name: string;
  readonly #split: DataSplit;

  private constructor(name: string, split: DataSplit, tensors: ResidentSplit) {
    this.#name = name;
    this.#split = split;
    this.tensors = tensors;
  }

  /** @param name for messages */
  static async open(backend: Backend, name: string, split: DataSplit): Promise<DeviceSplit> {
    if (!isStreamed(split)) {
      const { inputs, targets } = split;
      return new DeviceSplit(name, split, upload(backend, { inputs, targets }) as ResidentSplit);
    }
    const capacity = capacityOf(split);
    let first: { readonly inputs: readonly TensorData[]; readonly targets: readonly TensorData[] } | undefined;
    for await (const chunk of split.chunks(1)) {
      first = chunk;
      break;
    }
    if (!first) throw dataError(`the ${name} split says it has ${split.size} examples and gave none`);
    const allocated: DeviceTensor[] = [];
    try {
      const allocate = ({ dtype, shape }: TensorData): DeviceTensor => {
        const tensor = zeros(backend, { dtype, shape: [capacity, ...shape.slice(1)] });
        allocated.push(tensor);
        return tensor;
      };
      const tensors = { inputs: first.inputs.map(allocate), targets: first.targets.map(allocate) };
      return new DeviceSplit(name, split, tensors);
    } catch (error) {
      disposeTree(allocated);
      throw error;
    }
  }

  /** One pass: a chunk is on the device from when it is given until the next is asked for. */
  async *chunks(epoch: number, skip = 0): AsyncGenerator<DeviceChunk, void, undefined> {
    const sizes = chunkSizes(this.#split);
    if (!isStreamed(this.#split)) {
      if (skip === 0) yield { number: 0, size: this.#split.size };
      return;
    }
    const source = this.#split.chunks(epoch)[Symbol.asyncIterator]();
    try {
      let coming = source.next();
      for (let number = 0; number < sizes.length; number++) {
        const { done, value } = await coming;
        if (done) throw dataError(`the ${this.#name} split ended after ${number} of ${sizes.length} chunks`);
        // The next one is read while this one is trained on; what goes wrong shows when it is its turn.
        coming = number + 1 < sizes.length ? source.next() : Promise.resolve({ done: true, value: undefined });
        coming.catch(() => {});
        if (number < skip) continue;
        const size = sizes[number] as number;
        this.#write([...value.inputs, ...value.targets], number, size);
        yield { number, size };
      }
    } finally {
      await source.return?.();
    }
  }

  [Symbol.dispose](): void {
    disposeTree(this.tensors);
  }

  #write(columns: readonly TensorData[], number: number, size: number): void {
    const where = `chunk ${number + 1} of the ${this.#name} split`;
    const targets = leavesOf<DeviceTensor>(
      [...this.tensors.inputs, ...this.tensors.targets] as DeviceTensor[],
      isTensor,
    );
    if (columns.length !== targets.length)
      throw dataError(`${where} has ${columns.length} columns, and the first had ${targets.length}`);
    targets.forEach(({ value: target }, i) => {
      const { dtype, shape, data } = columns[i] as TensorData;
      const expected = [size, ...target.shape.slice(1)];
      if (dtype !== target.dtype || shape.join() !== expected.join())
        throw dataError(
          `${where}: column ${i} is ${dtype}[${shape.join(", ")}], and ${target.dtype}[${expected.join(", ")}] was announced`,
        );
      target.write(padded(data, sizeOf(target.shape)));
    });
  }
}

function padded(data: TypedArray, length: number): TypedArray {
  if (data.length === length) return data;
  const whole = new (data.constructor as new (length: number) => TypedArray)(length);
  whole.set(data);
  return whole;
}

const dataError = (reason: string): TrainingError => new TrainingError({ code: "data", reason });
