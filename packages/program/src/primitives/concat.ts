import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { ProgramError } from "../program-error.ts";
import { sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireSameDType } from "./elementwise.ts";
import { slice } from "./slice.ts";

export interface ConcatAttributes {
  readonly axis: number;
}

/**
 * Joins tensors along an axis; their other extents are equal.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((a, b) => op.concat([a, b], 0), tensorData("f32", [1]), tensorData("f32", [2, 3])).data; // => [1, 2, 3]
 * ```
 */
export function concat(parts: readonly Value[], axis: number): Value {
  if (parts.length === 0)
    throw new ProgramError({ code: "structure", primitive: "concat", reason: "needs at least one part" });
  return emit(concatRule, parts, { axis });
}

export const concatRule: PrimitiveRule<ConcatAttributes> = {
  name: "concat",
  infer(operands, { axis }) {
    const first = operands[0];
    if (!first) refuse("structure", "needs at least one part");
    requireSameDType(operands);
    if (!Number.isInteger(axis) || axis < 0 || axis >= first.shape.length)
      refuse("attribute", `axis ${axis} is outside the ${first.shape.length} axes of the parts`);
    for (const part of operands)
      if (
        part.shape.length !== first.shape.length ||
        part.shape.some((extent, i) => i !== axis && extent !== first.shape[i])
      )
        refuse("shape", `parts may differ only along axis ${axis}`);
    const joined = operands.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
    return [{ dtype: first.dtype, shape: first.shape.map((extent, i) => (i === axis ? joined : extent)) }];
  },
  gradient({ operands, cotangent: dy, attributes: { axis } }) {
    let position = 0;
    return operands.map((part) => {
      const { shape } = part.type;
      const start = shape.map((_, i) => (i === axis ? position : 0));
      position += shape[axis] as number;
      return slice(dy, start, shape);
    });
  },
};

export const concatEvaluation: Evaluation<ConcatAttributes> = (operands, { axis }, [result]) => {
  const { dtype, shape } = result as TensorType;
  const joined = typedArray(dtype, sizeOf(shape));
  const outer = sizeOf(shape.slice(0, axis));
  const rowOf = (type: TensorType): number => sizeOf(type.shape.slice(axis));
  let position = 0;
  for (let row = 0; row < outer; row++)
    for (const part of operands) {
      const length = rowOf(part);
      joined.set((part as TensorData).data.subarray(row * length, (row + 1) * length), position);
      position += length;
    }
  return [joined];
};

export const concatSamples = (): readonly Sample<ConcatAttributes>[] => [
  { note: "one part", operands: [{ dtype: "f64", shape: [3] }], attributes: { axis: 0 } },
  {
    note: "rows",
    operands: [
      { dtype: "f64", shape: [2, 3] },
      { dtype: "f64", shape: [1, 3] },
    ],
    attributes: { axis: 0 },
  },
  {
    note: "columns",
    operands: [
      { dtype: "f64", shape: [2, 3] },
      { dtype: "f64", shape: [2, 2] },
      { dtype: "f64", shape: [2, 0] },
    ],
    attributes: { axis: 1 },
  },
  {
    note: "middle axis of u8",
    operands: [
      { dtype: "u8", shape: [2, 1, 3] },
      { dtype: "u8", shape: [2, 4, 3] },
    ],
    attributes: { axis: 1 },
  },
  {
    note: "f32",
    operands: [
      { dtype: "f32", shape: [5] },
      { dtype: "f32", shape: [7] },
    ],
    attributes: { axis: 0 },
  },
];
