import { formatType, type TensorData, type TypedArray } from "@tenon/tensor";
import type { Chunk } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { arrayName, holds } from "../element-arrays.ts";
import { emptyLike } from "../splits/select-examples.ts";

/** One example: what it holds at each input and target, without an axis that counts examples. */
export interface Example {
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

interface Column {
  readonly type: string;
  readonly like: TensorData;
  data: TypedArray;
}

/** Puts examples beside each other. Memory grows with them, by doubling. */
export class Collector {
  #columns: readonly Column[] | undefined;
  #inputs = 0;
  #size = 0;
  /** How many were taken out already, for error messages. */
  #taken = 0;

  get size(): number {
    return this.#size;
  }

  /** @throws DatasetError `example` unless the example is of the types of the first one. */
  add({ inputs, targets }: Example): void {
    const index = this.#taken + this.#size;
    const refuse = (problem: string): never => {
      throw new DatasetError({ code: "example", index, problem });
    };
    const parts = [...inputs, ...targets];
    for (const { dtype, shape, data } of parts) {
      if (!holds(dtype, data)) refuse(`${dtype} is held by ${arrayName(dtype)}, not ${data.constructor.name}`);
      const length = shape.reduce((product, extent) => product * extent, 1);
      if (length !== data.length) refuse(`${data.length} elements do not fill ${formatType({ dtype, shape })}`);
    }
    if (this.#columns === undefined) {
      if (inputs.length === 0) refuse("has no inputs");
      this.#inputs = inputs.length;
      this.#columns = parts.map((like) => ({ type: formatType(like), like, data: emptyLike(like.data, 0) }));
    }
    const columns = this.#columns;
    if (inputs.length !== this.#inputs || parts.length !== columns.length)
      refuse(
        `has ${inputs.length} inputs and ${targets.length} targets where the first one has ${this.#inputs} and ${columns.length - this.#inputs}`,
      );
    for (const [position, column] of columns.entries()) {
      const part = parts[position] as TensorData;
      const type = formatType(part);
      if (type !== column.type) refuse(`is of ${type} where the first one is of ${column.type}`);
      const begin = this.#size * part.data.length;
      if (begin + part.data.length > column.data.length) {
        const grown = emptyLike(part.data, 2 * (begin + part.data.length));
        grown.set(column.data.subarray(0, begin));
        column.data = grown;
      }
      column.data.set(part.data, begin);
    }
    this.#size++;
  }

  /** What was collected, which is the caller's; the collector is empty afterwards. */
  take(): Chunk {
    const size = this.#size;
    const taken = (this.#columns ?? []).map((column): TensorData => {
      const { dtype, shape, data } = column.like;
      const filled = column.data.slice(0, size * data.length);
      return { dtype, shape: [size, ...shape], data: filled };
    });
    this.#taken += size;
    this.#size = 0;
    return { inputs: taken.slice(0, this.#inputs), targets: taken.slice(this.#inputs) };
  }
}
