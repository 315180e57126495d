import { permutation, randomKey, type TensorData, type TypedArray } from "@tenon/tensor";
import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { createSplit } from "./split.ts";

/**
 * The examples of a split at some indices, copied, in the order of these; an index may come more than once.
 *
 * @throws DatasetError `argument` for an index that is not of the split.
 *
 * @example
 * ```ts
 * import { selectExamples, xor } from "@tenon/datasets";
 *
 * const { train } = xor({ size: 4, noise: 0 }).splits;
 * selectExamples(train, [3, 0]).inputs[0]?.data; // => [1, 1, 0, 0]
 * selectExamples(train, [4]); // => throws /index has to be a whole number from 0 to 3/
 * ```
 */
export function selectExamples(split: Split, indices: ArrayLike<number>): Split {
  const { size } = split;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!Number.isInteger(index) || index < 0 || index >= size)
      throw new DatasetError({
        code: "argument",
        name: "index",
        expected: `a whole number from 0 to ${size - 1}`,
        actual: index,
      });
  }
  const select = ({ dtype, shape, data }: TensorData): TensorData => {
    const length = data.length / size;
    const selected = emptyLike(data, indices.length * length);
    for (let i = 0; i < indices.length; i++) {
      const begin = (indices[i] as number) * length;
      selected.set(data.subarray(begin, begin + length), i * length);
    }
    return { dtype, shape: [indices.length, ...shape.slice(1)], data: selected };
  };
  return createSplit({ inputs: split.inputs.map(select), targets: split.targets.map(select) });
}

/**
 * The examples of a split in an order that a seed gives (Fisher and Yates), the same on every machine. The trainer shuffles by
 * itself; this is for what depends on the order, such as `splitOff`.
 *
 * @example
 * ```ts
 * import { shuffleExamples, xor } from "@tenon/datasets";
 *
 * const { train } = xor({ size: 4, noise: 0 }).splits;
 * shuffleExamples(train, 1).inputs[0]?.data; // => [1, 0, 0, 0, 0, 1, 1, 1]
 * ```
 */
export function shuffleExamples(split: Split, seed: number): Split {
  return selectExamples(split, permutation(randomKey(checkSeed(seed)), split.size));
}

/** @throws DatasetError `argument` */
export function checkSeed(seed: number): number {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new DatasetError({
      code: "argument",
      name: "seed",
      expected: "a whole number from 0 to 2^53 - 1",
      actual: seed,
    });
  return seed;
}

/** Another array of the same kind. */
export function emptyLike(data: TypedArray, length: number): TypedArray {
  if (data instanceof Float32Array) return new Float32Array(length);
  if (data instanceof Float64Array) return new Float64Array(length);
  if (data instanceof Int32Array) return new Int32Array(length);
  if (data instanceof Uint32Array) return new Uint32Array(length);
  return new Uint8Array(length);
}
