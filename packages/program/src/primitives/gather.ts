import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { filledLike } from "./broadcast.ts";
import { requireCount } from "./elementwise.ts";
import type { IndexAttributes } from "./indexing.ts";
import { clampIndices, forEachIndexed, indexedShape } from "./indexing.ts";
import { scatterAdd } from "./scatter-add.ts";

/**
 * Takes slices of `x` along an axis: `indices` replace that axis in the shape. An index outside the axis is clamped to
 * its nearest end. With `batch` leading axes shared, each batch entry has indices of its own (take-along-axis).
 * The cotangent is added where the slices were taken.
 *
 * @throws ProgramError `shape` where there is something to take from an empty axis.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorData("f32", [[1, 2], [3, 4], [5, 6]]);
 * interpret((v, i) => op.gather(v, i, 0), x, tensorData("i32", [2, 0, 9])).data; // => [5, 6, 1, 2, 5, 6]
 * interpret((v, i) => op.gather(v, i, 1, 1), x, tensorData("i32", [0, 1, 0])).data; // => [1, 4, 5]
 * ```
 */
export function gather(x: Value, indices: Value, axis: number, batch = 0): Value {
  return emit(gatherRule, [x, indices], { axis, batch });
}

export const gatherRule: PrimitiveRule<IndexAttributes> = {
  name: "gather",
  infer(operands, attributes) {
    requireCount(operands, 2);
    const [x, indices] = operands as readonly [TensorType, TensorType];
    const shape = indexedShape(x, indices, attributes);
    if (x.shape[attributes.axis] === 0 && sizeOf(shape) > 0)
      refuse("shape", `axis ${attributes.axis} is empty: nothing to take`);
    return [{ dtype: x.dtype, shape }];
  },
  gradient({ operands: [x, indices], cotangent: dy, attributes: { axis, batch } }) {
    const clamped = clampIndices(indices, x.type.shape[axis] as number);
    return [scatterAdd(filledLike(x, 0), clamped, dy, axis, batch), undefined];
  },
};

export const gatherEvaluation: Evaluation<IndexAttributes> = ([x, indices], attributes, [result]) => {
  const source = x as TensorData;
  const { dtype, shape } = result as TensorType;
  const last = (source.shape[attributes.axis] as number) - 1;
  const taken = typedArray(dtype, sizeOf(shape));
  forEachIndexed(source, indices as TensorData, attributes, (position, base, index, inner) => {
    taken[position] = source.data[base + Math.min(Math.max(index, 0), last) * inner] as number;
  });
  return [taken];
};

export const gatherSamples = (): readonly Sample<IndexAttributes>[] => [
  {
    note: "rows",
    operands: [
      { dtype: "f64", shape: [5, 3] },
      { dtype: "i32", shape: [4], values: [4, 0, 0, 2] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
  {
    note: "columns",
    operands: [
      { dtype: "f64", shape: [2, 5] },
      { dtype: "u32", shape: [2, 2], values: [4, 0, 1, 1] },
    ],
    attributes: { axis: 1, batch: 0 },
  },
  {
    note: "a scalar index",
    operands: [
      { dtype: "f64", shape: [3, 2] },
      { dtype: "i32", shape: [], values: [1] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
  {
    note: "clamped",
    operands: [
      { dtype: "f64", shape: [3, 2] },
      { dtype: "i32", shape: [3], values: [-5, 7, 1] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
  {
    note: "batched",
    operands: [
      { dtype: "f64", shape: [2, 3, 2] },
      { dtype: "i32", shape: [2, 2], values: [2, 0, 1, 1] },
    ],
    attributes: { axis: 1, batch: 1 },
  },
  {
    note: "u8 images",
    operands: [
      { dtype: "u8", shape: [5, 7] },
      { dtype: "i32", shape: [3], values: [4, 1, 4] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
  {
    note: "nothing",
    operands: [
      { dtype: "f32", shape: [5, 3] },
      { dtype: "i32", shape: [0] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
  {
    note: "u8 indices",
    operands: [
      { dtype: "f32", shape: [5] },
      { dtype: "u8", shape: [3], values: [0, 4, 2] },
    ],
    attributes: { axis: 0, batch: 0 },
  },
];
