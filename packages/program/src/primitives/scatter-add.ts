import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { formatShape, sameShape } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { broadcast, filledLike } from "./broadcast.ts";
import { requireCount, requireSameDType } from "./elementwise.ts";
import { gather } from "./gather.ts";
import type { IndexAttributes } from "./indexing.ts";
import { forEachIndexed, indexedShape, insideRange } from "./indexing.ts";
import { select } from "./select.ts";
import { requireNumeric } from "./window.ts";

/**
 * `target` with `updates` added at the slices that `indices` address along an axis; several updates of one element all
 * count. An index outside the axis is dropped. The order of additions is fixed (row-major over the updates), so that
 * results do not depend on threads.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const zeros = tensorData("f32", [0, 0, 0]);
 * const [where, what] = [tensorData("i32", [2, 0, 2, 9]), tensorData("f32", [1, 2, 3, 4])];
 * interpret((t, i, u) => op.scatterAdd(t, i, u, 0), zeros, where, what).data; // => [2, 0, 4]
 * ```
 */
export function scatterAdd(target: Value, indices: Value, updates: Value, axis: number, batch = 0): Value {
  return emit(scatterAddRule, [target, indices, updates], { axis, batch });
}

/** Shape rule of both scatters: the result has the type of the target. */
export function inferScatter(operands: readonly TensorType[], attributes: IndexAttributes): readonly TensorType[] {
  requireCount(operands, 3);
  const [target, indices, updates] = operands as readonly [TensorType, TensorType, TensorType];
  requireSameDType([target, updates]);
  const shape = indexedShape(target, indices, attributes);
  if (!sameShape(shape, updates.shape)) refuse("shape", `these indices need updates of shape ${formatShape(shape)}`);
  return [{ dtype: target.dtype, shape: target.shape }];
}

/** `x` (shaped like the updates), with 0 where the index lies outside the axis. */
export function dropOutside(x: Value, indices: Value, extent: number, { axis, batch }: IndexAttributes): Value {
  const positions = indices.type.shape.map((_, i) => (i < batch ? i : axis - batch + i));
  const inside = broadcast(insideRange(indices, extent), x.type.shape, positions);
  return select(inside, x, filledLike(x, 0));
}

export const scatterAddRule: PrimitiveRule<IndexAttributes> = {
  name: "scatterAdd",
  infer(operands, attributes) {
    requireNumeric(operands);
    return inferScatter(operands, attributes);
  },
  gradient({ operands: [t, i], cotangent: d, attributes }) {
    const extent = t.type.shape[attributes.axis] as number;
    if (extent === 0) return [d, undefined, undefined];
    return [d, undefined, dropOutside(gather(d, i, attributes.axis, attributes.batch), i, extent, attributes)];
  },
};

export const scatterAddEvaluation: Evaluation<IndexAttributes> = ([target, indices, updates], attributes) => {
  const { dtype, shape, data } = target as TensorData;
  const extent = shape[attributes.axis] as number;
  const sums = Float64Array.from(data);
  forEachIndexed(target as TensorData, indices as TensorData, attributes, (position, base, index, inner) => {
    if (index < 0 || index >= extent) return;
    const at = base + index * inner;
    sums[at] = (sums[at] as number) + ((updates as TensorData).data[position] as number);
  });
  return [typedArray(dtype, sums)];
};

export const scatterAddSamples = (): readonly Sample<IndexAttributes>[] => scatterSamplesFor();

/** The same samples try both scatters. */
export function scatterSamplesFor(): readonly Sample<IndexAttributes>[] {
  const samples: Sample<IndexAttributes>[] = [];
  for (const dtype of ["f64", "f32", "i32", "u8"] as const) {
    const add = (
      note: string,
      target: number[],
      shape: number[],
      values: number[],
      updates: number[],
      axis: number,
      batch: number,
    ) =>
      samples.push({
        note: `${note}, ${dtype}`,
        operands: [
          { dtype, shape: target },
          { dtype: "i32", shape, values },
          { dtype, shape: updates },
        ],
        attributes: { axis, batch },
      });
    add("rows", [5, 3], [3], [4, 0, 2], [3, 3], 0, 0);
    add("duplicates", [4], [6], [1, 1, 3, 1, 0, 3], [6], 0, 0);
    add("out of range", [3, 2], [4], [-1, 3, 1, 0], [4, 2], 0, 0);
    add("columns", [2, 5], [2, 2], [4, 0, 1, 1], [2, 2, 2], 1, 0);
    add("batched", [2, 3, 2], [2, 2], [2, 0, 1, 1], [2, 2, 2], 1, 1);
    add("nothing", [3], [0], [], [0], 0, 0);
    add("into an empty axis", [0, 2], [1], [0], [1, 2], 0, 0);
  }
  return samples;
}
