import type { DType } from "../dtype.ts";
import { dtypes, isFloat, lowestValue, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { broadcast, filledLike } from "./broadcast.ts";
import { requireCount, requireDType } from "./elementwise.ts";
import { equal } from "./equal.ts";
import { iota } from "./iota.ts";
import { reshape } from "./reshape.ts";
import { select } from "./select.ts";
import { transpose } from "./transpose.ts";

export interface ReduceAttributes {
  readonly kind: "sum" | "max" | "argmax";
  /** Axes that disappear, ascending. argmax takes one. */
  readonly axes: readonly number[];
}

/**
 * Combines the elements along `axes`, which disappear from the shape.
 *
 * - `sum`: integers wrap; over nothing it is 0.
 * - `max`: NaN where any element is NaN; over nothing it is the lowest value (-Infinity for floats). The cotangent goes
 *   to the first maximal element in row-major order.
 * - `argmax`: i32 index of the first maximal element along one axis; NaN counts as greater than every number. An empty
 *   axis is an error.
 *
 * @throws ProgramError `attribute` for axes that are not ascending or outside the shape.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorData("f32", [[1, 5, 5], [4, 2, 3]]);
 * interpret((v) => op.reduce(v, "sum", [1]), x).data; // => [11, 9]
 * interpret((v) => op.reduce(v, "max", [0, 1]), x).data; // => [5]
 * interpret((v) => op.reduce(v, "argmax", [1]), x).data; // => [1, 0]
 * ```
 */
export function reduce(x: Value, kind: ReduceAttributes["kind"], axes: readonly number[]): Value {
  return emit(reduceRule, [x], { kind, axes });
}

export const reduceRule: PrimitiveRule<ReduceAttributes> = {
  name: "reduce",
  infer(operands, { kind, axes }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    requireDType(
      operands,
      dtypes.filter((dtype) => dtype !== "bool"),
    );
    const fail = (reason: string): never => {
      refuse("attribute", reason);
    };
    if (kind !== "sum" && kind !== "max" && kind !== "argmax")
      fail(`the kind must be sum, max or argmax, got ${JSON.stringify(kind)}`);
    if (!isAscendingAxes(axes, x.shape.length))
      fail(`axes ${JSON.stringify(axes)} must ascend within the ${x.shape.length} axes of the operand`);
    if (kind === "argmax" && axes.length !== 1) fail("argmax takes one axis; reshape first to search several");
    if (kind === "argmax" && x.shape[axes[0] as number] === 0) fail("argmax of an empty axis has no answer");
    return [{ dtype: kind === "argmax" ? "i32" : x.dtype, shape: x.shape.filter((_, axis) => !axes.includes(axis)) }];
  },
  gradient({ operands: [x], cotangent: dy, attributes: { kind, axes } }) {
    const { shape } = x.type;
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const spread = broadcast(dy, shape, kept);
    return [kind === "sum" ? spread : select(firstMaximum(x, kept, axes), spread, filledLike(spread, 0))];
  },
};

/** Whether each element is the first maximal one of its group: moves the reduced axes to the end and compares with argmax. */
function firstMaximum(x: Value, kept: readonly number[], axes: readonly number[]): Value {
  const { shape } = x.type;
  const permutation = [...kept, ...axes];
  const keptShape = kept.map((axis) => shape[axis] as number);
  const groupSize = sizeOf(axes.map((axis) => shape[axis] as number));
  const grouped = [...keptShape, groupSize];
  if (sizeOf(shape) === 0) return equal(x, filledLike(x, 0));
  const winner = reduce(reshape(transpose(x, permutation), grouped), "argmax", [kept.length]);
  const positions = iota(x.builder, "i32", grouped, kept.length);
  const chosen = equal(
    positions,
    broadcast(
      winner,
      grouped,
      keptShape.map((_, axis) => axis),
    ),
  );
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return transpose(
    reshape(
      chosen,
      permutation.map((axis) => shape[axis] as number),
    ),
    inverse,
  );
}

/** Whether `axes` ascend strictly and lie in `0..rank-1`. */
export function isAscendingAxes(axes: unknown, rank: number): axes is readonly number[] {
  return (
    Array.isArray(axes) &&
    axes.every((axis, i) => Number.isInteger(axis) && axis >= 0 && axis < rank && (i === 0 || axis > axes[i - 1]))
  );
}

export const reduceEvaluation: Evaluation<ReduceAttributes> = ([x], { kind, axes }, [result]) => {
  const { dtype, shape, data } = x as TensorData;
  const { dtype: resultType, shape: kept } = result as TensorType;
  const strides = stridesOf(shape);
  const inner = axes.map((axis) => shape[axis] as number);
  const innerStrides = axes.map((axis) => strides[axis] as number);
  const outerStrides = strides.filter((_, axis) => !axes.includes(axis));
  const reduced = typedArray(resultType, sizeOf(kept));
  forEachOffset(kept, outerStrides, 0, (start, position) => {
    let sum = 0;
    let greatest = isFloat(dtype) ? -Infinity : lowestValue(dtype);
    let winner = 0;
    forEachOffset(inner, innerStrides, start, (offset, i) => {
      const value = data[offset] as number;
      sum += value;
      if (value > greatest || (Number.isNaN(value) && !Number.isNaN(greatest)) || i === 0) winner = i;
      greatest = i === 0 ? value : Math.max(greatest, value);
    });
    reduced[position] = kind === "sum" ? sum : kind === "max" ? greatest : winner;
  });
  return [reduced];
};

export const reduceSamples = (): readonly Sample<ReduceAttributes>[] => {
  const numeric = dtypes.filter((dtype) => dtype !== "bool");
  const samples: Sample<ReduceAttributes>[] = [];
  const add = (
    note: string,
    dtype: DType,
    shape: readonly number[],
    kind: ReduceAttributes["kind"],
    axes: number[],
    values?: readonly number[],
  ) => samples.push({ note, operands: [{ dtype, shape, ...(values ? { values } : {}) }], attributes: { kind, axes } });
  for (const dtype of numeric)
    for (const kind of ["sum", "max"] as const) {
      add(`${kind} of a scalar`, dtype, [], kind, []);
      add(`${kind} of rows`, dtype, [3, 5], kind, [1]);
      add(`${kind} of columns`, dtype, [7, 3], kind, [0]);
      add(`${kind} of everything`, dtype, [2, 3, 4], kind, [0, 1, 2]);
      add(`${kind} of outer and inner axes`, dtype, [2, 3, 4], kind, [0, 2]);
      // The maximum of nothing is -Infinity: there is no difference to measure.
      samples.push({
        note: `${kind} over nothing`,
        operands: [{ dtype, shape: [3, 0] }],
        attributes: { kind, axes: [1] },
        ...(kind === "max" ? { differentiable: false } : {}),
      });
      add(`${kind} of no rows`, dtype, [0, 3], kind, [1]);
    }
  for (const dtype of numeric) {
    add("argmax of rows", dtype, [3, 5], "argmax", [1]);
    add("argmax of columns", dtype, [7, 3], "argmax", [0]);
    add("argmax of ties takes the first", dtype, [2, 4], "argmax", [1], [1, 3, 3, 2, 0, 0, 0, 0]);
    add("sum of a long row", dtype, [2, 1000], "sum", [1]);
  }
  add("argmax of NaN takes the first NaN", "f32", [4], "argmax", [0], [1, NaN, 3, NaN]);
  add("argmax of infinities", "f32", [3], "argmax", [0], [-Infinity, -Infinity, -Infinity]);
  samples.push({
    note: "max with NaN",
    operands: [{ dtype: "f32", shape: [2, 3], values: [1, NaN, 3, 1, 2, 3] }],
    attributes: { kind: "max", axes: [1] },
    differentiable: false,
  });
  samples.push({
    note: "max of ties",
    operands: [{ dtype: "f32", shape: [2, 3], values: [3, 3, 1, 2, 2, 2] }],
    attributes: { kind: "max", axes: [1] },
    differentiable: false,
  });
  return samples;
};
