import { isFloat, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount, requireSameDType } from "./elementwise.ts";
import { transpose } from "./transpose.ts";
import { requireNumeric } from "./window.ts";

/** Pairs of axes: `leftBatch[i]` goes with `rightBatch[i]`, `leftContract[i]` with `rightContract[i]`. */
export interface DotAttributes {
  readonly leftBatch: readonly number[];
  readonly rightBatch: readonly number[];
  readonly leftContract: readonly number[];
  readonly rightContract: readonly number[];
}

/**
 * Batched contraction: multiplies and sums over the contracted pairs of axes, once for each index of the batch pairs.
 * The result's axes are batch, then the free axes of the left operand, then those of the right. Any transposition of a
 * matrix product is a choice of attributes. Integers wrap.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const a = tensorData("f32", [[1, 2], [3, 4]]);
 * const b = tensorData("f32", [[1, 1], [0, 2]]);
 * interpret(op.matmul, a, b).data; // => [1, 5, 3, 11]
 * const rowsByRows = { leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [1] };
 * interpret((x, y) => op.dot(x, y, rowsByRows), a, b).data; // => [3, 4, 7, 8]
 * ```
 */
export function dot(left: Value, right: Value, attributes: DotAttributes): Value {
  return emit(dotRule, [left, right], attributes);
}

/** Matrix product of the last two axes; leading axes are batch axes and equal. */
export function matmul(left: Value, right: Value): Value {
  const rank = left.type.shape.length;
  const batch = Array.from({ length: Math.max(0, rank - 2) }, (_, axis) => axis);
  return dot(left, right, { leftBatch: batch, rightBatch: batch, leftContract: [rank - 1], rightContract: [rank - 2] });
}

/** Axes that are neither batch nor contracted. */
function freeAxes(rank: number, batch: readonly number[], contract: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, axis) => axis).filter(
    (axis) => !batch.includes(axis) && !contract.includes(axis),
  );
}

export const dotRule: PrimitiveRule<DotAttributes> = {
  name: "dot",
  infer(operands, attributes) {
    requireCount(operands, 2);
    requireSameDType(operands);
    requireNumeric(operands);
    const [left, right] = operands as readonly [TensorType, TensorType];
    const { leftBatch, rightBatch, leftContract, rightContract } = attributes;
    const distinct = (axes: unknown, rank: number): boolean =>
      Array.isArray(axes) &&
      new Set(axes).size === axes.length &&
      axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < rank);
    if (
      ![leftBatch, leftContract, rightBatch, rightContract].every(Array.isArray) ||
      !distinct([...leftBatch, ...leftContract], left.shape.length) ||
      !distinct([...rightBatch, ...rightContract], right.shape.length) ||
      leftBatch.length !== rightBatch.length ||
      leftContract.length !== rightContract.length
    )
      refuse(
        "attribute",
        `batch and contracted axes must be distinct axes in pairs, got ${JSON.stringify(attributes)}`,
      );
    const pairs = [
      ...leftBatch.map((axis, i) => [axis, rightBatch[i]]),
      ...leftContract.map((axis, i) => [axis, rightContract[i]]),
    ];
    for (const [a, b] of pairs as [number, number][])
      if (left.shape[a] !== right.shape[b])
        refuse(
          "shape",
          `axis ${a} of the left operand has extent ${left.shape[a]}, axis ${b} of the right ${right.shape[b]}`,
          a,
        );
    const extents = (type: TensorType, axes: readonly number[]): number[] =>
      axes.map((axis) => type.shape[axis] as number);
    return [
      {
        dtype: left.dtype,
        shape: [
          ...extents(left, leftBatch),
          ...extents(left, freeAxes(left.shape.length, leftBatch, leftContract)),
          ...extents(right, freeAxes(right.shape.length, rightBatch, rightContract)),
        ],
      },
    ];
  },
  gradient({ operands: [l, r], cotangent: d, attributes }) {
    const { leftBatch, rightBatch, leftContract, rightContract } = attributes;
    const leftFree = freeAxes(l.type.shape.length, leftBatch, leftContract);
    const rightFree = freeAxes(r.type.shape.length, rightBatch, rightContract);
    const batch = leftBatch.map((_, i) => i);
    const leftInResult = leftFree.map((_, i) => batch.length + i);
    const rightInResult = rightFree.map((_, i) => batch.length + leftFree.length + i);
    // dL = dY · Rᵀ and dR = Lᵀ · dY, each followed by a transposition to where its axes were.
    const byRight = dot(d, r, { leftBatch: batch, rightBatch, leftContract: rightInResult, rightContract: rightFree });
    const byLeft = dot(l, d, { leftBatch, rightBatch: batch, leftContract: leftFree, rightContract: leftInResult });
    // Contracted axes come out in the order in which the other operand holds them.
    const ascending = (own: readonly number[], other: readonly number[]): number[] =>
      own
        .map((_, i) => i)
        .sort((i, j) => (other[i] as number) - (other[j] as number))
        .map((i) => own[i] as number);
    const leftOrder = [...leftBatch, ...leftFree, ...ascending(leftContract, rightContract)];
    const rightOrder = [...rightBatch, ...ascending(rightContract, leftContract), ...rightFree];
    return [moveTo(byRight, leftOrder), moveTo(byLeft, rightOrder)];
  },
};

/** Transposes so that axis i of `x` becomes axis `order[i]`. */
function moveTo(x: Value, order: readonly number[]): Value {
  if (order.every((axis, i) => axis === i)) return x;
  return transpose(
    x,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

export const dotEvaluation: Evaluation<DotAttributes> = ([left, right], attributes, [result]) => {
  const { leftBatch, rightBatch, leftContract, rightContract } = attributes;
  const { dtype, shape } = result as TensorType;
  const lefts = rowsOf(left as TensorData, leftBatch, leftContract);
  const rights = rowsOf(right as TensorData, rightBatch, rightContract);
  const inner = isFloat(dtype) ? innerProduct : innerProductOfIntegers;
  const product = typedArray(dtype, sizeOf(shape));
  let position = 0;
  for (let batch = 0; batch < lefts.batches; batch++)
    for (let i = 0; i < lefts.count; i++)
      for (let j = 0; j < rights.count; j++)
        product[position++] = inner(
          lefts.elements,
          (batch * lefts.count + i) * lefts.length,
          rights.elements,
          (batch * rights.count + j) * rights.length,
          lefts.length,
        );
  return [product];
};

/** An operand as `batches` times `count` rows of the `length` elements that are multiplied and summed. */
function rowsOf({ shape, data }: TensorData, batch: readonly number[], contract: readonly number[]) {
  const strides = stridesOf(shape);
  const free = freeAxes(shape.length, batch, contract);
  const order = [...batch, ...free, ...contract];
  const extents = (axes: readonly number[]): number[] => axes.map((axis) => shape[axis] as number);
  const elements = new Float64Array(data.length);
  const move = (offset: number, position: number): void => {
    elements[position] = data[offset] as number;
  };
  forEachOffset(
    extents(order),
    order.map((axis) => strides[axis] as number),
    0,
    move,
  );
  return { elements, batches: sizeOf(extents(batch)), count: sizeOf(extents(free)), length: sizeOf(extents(contract)) };
}

type InnerProduct = (
  left: Float64Array,
  leftStart: number,
  right: Float64Array,
  rightStart: number,
  length: number,
) => number;

const innerProduct: InnerProduct = (left, leftStart, right, rightStart, length) => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += (left[leftStart + k] as number) * (right[rightStart + k] as number);
  return sum;
};

/** f64 would round products beyond 2^53; integers wrap instead. */
const innerProductOfIntegers: InnerProduct = (left, leftStart, right, rightStart, length) => {
  let sum = 0;
  for (let k = 0; k < length; k++)
    sum = (sum + Math.imul(left[leftStart + k] as number, right[rightStart + k] as number)) | 0;
  return sum;
};

export const dotSamples = (): readonly Sample<DotAttributes>[] => {
  const samples: Sample<DotAttributes>[] = [];
  const add = (
    note: string,
    dtype: "f64" | "f32" | "i32" | "u8",
    left: number[],
    right: number[],
    axes: [number[], number[], number[], number[]],
  ) =>
    samples.push({
      note: `${note}, ${dtype}`,
      operands: [
        { dtype, shape: left },
        { dtype, shape: right },
      ],
      attributes: { leftBatch: axes[0], rightBatch: axes[1], leftContract: axes[2], rightContract: axes[3] },
    });
  for (const dtype of ["f64", "f32", "i32"] as const) {
    add("A B", dtype, [3, 5], [5, 7], [[], [], [1], [0]]);
    add("Aᵀ B", dtype, [5, 3], [5, 7], [[], [], [0], [0]]);
    add("A Bᵀ", dtype, [3, 5], [7, 5], [[], [], [1], [1]]);
    add("Aᵀ Bᵀ", dtype, [5, 3], [7, 5], [[], [], [0], [1]]);
    add("batched", dtype, [2, 3, 5], [2, 5, 4], [[0], [0], [2], [1]]);
    add("batch axis last on the right", dtype, [2, 3, 5], [5, 4, 2], [[0], [2], [2], [0]]);
    add("two contracted axes, crossed", dtype, [2, 3, 5], [5, 2, 4], [[], [], [0, 2], [1, 0]]);
    add("inner product", dtype, [7], [7], [[], [], [0], [0]]);
    add("outer product", dtype, [3], [5], [[], [], [], []]);
    add("over nothing", dtype, [3, 0], [0, 5], [[], [], [1], [0]]);
    add("no rows", dtype, [0, 3], [3, 5], [[], [], [1], [0]]);
  }
  add("bytes wrap", "u8", [3, 5], [5, 2], [[], [], [1], [0]]);
  add("odd and larger than a tile", "f32", [33, 65], [65, 17], [[], [], [1], [0]]);
  return samples;
};
