import { typedArray } from "../dtype.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import { filled, filledLike } from "./broadcast.ts";
import { equal } from "./equal.ts";
import { gather } from "./gather.ts";
import type { IndexAttributes } from "./indexing.ts";
import { forEachIndexed } from "./indexing.ts";
import { iota } from "./iota.ts";
import { reshape } from "./reshape.ts";
import { dropOutside, inferScatter, scatterSamplesFor } from "./scatter-add.ts";
import { select } from "./select.ts";

/**
 * `target` with the slices that `indices` address along an axis replaced by `updates`. Of several updates of one
 * element the last (row-major over the updates) stays; an index outside the axis is dropped. The cotangent of what was
 * overwritten is 0.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const zeros = tensorData("f32", [0, 0, 0]);
 * const [where, what] = [tensorData("i32", [2, 0, 2, 9]), tensorData("f32", [1, 2, 3, 4])];
 * interpret((t, i, u) => op.scatter(t, i, u, 0), zeros, where, what).data; // => [2, 0, 3]
 * ```
 */
export function scatter(target: Value, indices: Value, updates: Value, axis: number, batch = 0): Value {
  return emit(scatterRule, [target, indices, updates], { axis, batch });
}

export const scatterRule: PrimitiveRule<IndexAttributes> = {
  name: "scatter",
  infer: (operands, attributes) => inferScatter(operands, attributes),
  gradient({ operands: [t, i, u], cotangent: d, attributes }) {
    const { axis, batch } = attributes;
    const extent = t.type.shape[axis] as number;
    if (extent === 0) return [d, undefined, undefined];
    // Scattering each update's own number shows which update each element kept; -1 where none came.
    const { shape } = u.type;
    const numbers = reshape(iota(u.builder, "i32", [sizeOf(shape)], 0), shape);
    const none = filled(t.builder, { dtype: "i32", shape: t.type.shape }, -1);
    const kept = scatter(none, i, numbers, axis, batch);
    const won = equal(gather(kept, i, axis, batch), numbers);
    const taken = dropOutside(gather(d, i, axis, batch), i, extent, attributes);
    return [select(equal(kept, none), d, filledLike(d, 0)), undefined, select(won, taken, filledLike(taken, 0))];
  },
};

export const scatterEvaluation: Evaluation<IndexAttributes> = ([target, indices, updates], attributes) => {
  const { dtype, shape, data } = target as TensorData;
  const extent = shape[attributes.axis] as number;
  const replaced = typedArray(dtype, data);
  forEachIndexed(target as TensorData, indices as TensorData, attributes, (position, base, index, inner) => {
    if (index >= 0 && index < extent) replaced[base + index * inner] = (updates as TensorData).data[position] as number;
  });
  return [replaced];
};

export const scatterSamples = (): readonly Sample<IndexAttributes>[] => scatterSamplesFor();
