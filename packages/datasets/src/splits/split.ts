import type { TensorData } from "@tenon/tensor";
import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";

/**
 * A split of the given tensors, whose leading axes agree on the number of examples.
 *
 * @throws DatasetError `definition` where they do not.
 *
 * @example
 * ```ts
 * import { createSplit } from "@tenon/datasets";
 * import { tensorData } from "@tenon/tensor";
 *
 * const points = tensorData("f32", [[0, 0], [0, 1], [1, 0]]);
 * createSplit({ inputs: [points], targets: [tensorData("i32", [0, 1, 1])] }).size; // => 3
 * createSplit({ inputs: [points], targets: [tensorData("i32", [0, 1])] }); // => throws /targets\[0\]: holds 2 examples/
 * ```
 */
export function createSplit({ inputs, targets }: Omit<Split, "size">): Split {
  const size = inputs[0]?.shape[0] ?? targets[0]?.shape[0] ?? 0;
  for (const [role, tensors] of Object.entries({ inputs, targets }))
    for (const [position, { shape }] of tensors.entries())
      if (shape[0] !== size)
        throw new DatasetError({
          code: "definition",
          dataset: "split",
          where: `${role}[${position}]`,
          problem:
            shape[0] === undefined
              ? "is a scalar; the leading axis counts examples"
              : `holds ${shape[0]} examples where the first tensor holds ${size}`,
        });
  return Object.freeze({ size, inputs: Object.freeze([...inputs]), targets: Object.freeze([...targets]) });
}

/**
 * Examples `begin` (included) to `end` (excluded) of a split, in their order. Nothing is copied: the tensors are views.
 *
 * @throws DatasetError `argument` unless 0 <= begin < end <= size.
 *
 * @example
 * ```ts
 * import { takeExamples, xor } from "@tenon/datasets";
 *
 * const corners = xor({ size: 4, noise: 0 }).splits.train;
 * takeExamples(corners, 1, 3).inputs[0]?.data; // => [0, 1, 1, 0]
 * ```
 */
export function takeExamples(split: Split, begin: number, end: number): Split {
  const { size } = split;
  if (!Number.isInteger(begin) || begin < 0 || begin >= size)
    throw new DatasetError({
      code: "argument",
      name: "begin",
      expected: `a whole number from 0 to ${size - 1}`,
      actual: begin,
    });
  if (!Number.isInteger(end) || end <= begin || end > size)
    throw new DatasetError({
      code: "argument",
      name: "end",
      expected: `a whole number from ${begin + 1} to ${size}`,
      actual: end,
    });
  const cut = ({ dtype, shape, data }: TensorData): TensorData => {
    const example = data.length / size;
    return { dtype, shape: [end - begin, ...shape.slice(1)], data: data.subarray(begin * example, end * example) };
  };
  return createSplit({ inputs: split.inputs.map(cut), targets: split.targets.map(cut) });
}

/**
 * Sets the last `count` examples of a split aside, for validation say. Nothing is copied. The order is kept, so shuffle
 * before where it has a meaning.
 *
 * @throws DatasetError `argument` unless 1 <= count < size.
 *
 * @example
 * ```ts
 * import { splitOff, xor } from "@tenon/datasets";
 *
 * const { rest, off } = splitOff(xor({ size: 100 }).splits.train, 20);
 * [rest.size, off.size]; // => [80, 20]
 * ```
 */
export function splitOff(split: Split, count: number): { readonly rest: Split; readonly off: Split } {
  const { size } = split;
  if (!Number.isInteger(count) || count < 1 || count >= size)
    throw new DatasetError({
      code: "argument",
      name: "count",
      expected: `a whole number from 1 to ${size - 1}`,
      actual: count,
    });
  return { rest: takeExamples(split, 0, size - count), off: takeExamples(split, size - count, size) };
}
