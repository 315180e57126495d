import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { forEachOffset, sizeOf, stridesOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { requireCount } from "./elementwise.ts";
import { slice } from "./slice.ts";

/** One entry per axis of the operand, all >= 0. */
export interface PadAttributes {
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Elements put between neighbours. */
  readonly interior: readonly number[];
  /** What is put in, converted to the operand's dtype. */
  readonly value: number;
}

/**
 * Puts `value` (default 0) before, after and between the elements of each axis. The new extent is
 * low + n + (n-1) · interior + high.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.pad(x, [1], [2], [1]), tensorData("f32", [1, 2])).data; // => [0, 1, 0, 2, 0, 0]
 * ```
 */
export function pad(
  x: Value,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[] = low.map(() => 0),
  value = 0,
): Value {
  return emit(padRule, [x], { low, high, interior, value });
}

export const padRule: PrimitiveRule<PadAttributes> = {
  name: "pad",
  infer(operands, { low, high, interior, value }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    for (const [name, list] of Object.entries({ low, high, interior }))
      if (
        !Array.isArray(list) ||
        list.length !== x.shape.length ||
        !list.every((n) => Number.isSafeInteger(n) && n >= 0)
      )
        refuse(
          "attribute",
          `${name} must be ${x.shape.length} whole numbers >= 0, one per axis; slice to take elements away`,
        );
    if (typeof value !== "number" || (x.dtype === "bool" && value !== 0 && value !== 1))
      refuse("attribute", "the value must be a number, for bool 0 or 1");
    return [
      {
        dtype: x.dtype,
        shape: x.shape.map(
          (extent, axis) =>
            (low[axis] as number) +
            extent +
            Math.max(0, extent - 1) * (interior[axis] as number) +
            (high[axis] as number),
        ),
      },
    ];
  },
  gradient({ operands: [x], cotangent: dy, attributes: { low, interior } }) {
    const stride = interior.map((gap) => gap + 1);
    return [slice(dy, low, x.type.shape, stride)];
  },
};

export const padEvaluation: Evaluation<PadAttributes> = ([x], { low, interior, value }, [result]) => {
  const { dtype, shape, data } = x as TensorData;
  const outer = (result as TensorType).shape;
  const strides = stridesOf(outer);
  const padded = typedArray(dtype, sizeOf(outer)).fill(value);
  forEachOffset(
    shape,
    strides.map((step, axis) => step * ((interior[axis] as number) + 1)),
    strides.reduce((offset, step, axis) => offset + step * (low[axis] as number), 0),
    (offset, position) => {
      padded[offset] = data[position] as number;
    },
  );
  return [padded];
};

export const padSamples = (): readonly Sample<PadAttributes>[] => [
  {
    note: "scalar",
    operands: [{ dtype: "f32", shape: [] }],
    attributes: { low: [], high: [], interior: [], value: 0 },
  },
  {
    note: "both ends",
    operands: [{ dtype: "f64", shape: [3] }],
    attributes: { low: [1], high: [2], interior: [0], value: 0 },
  },
  {
    note: "interior",
    operands: [{ dtype: "f64", shape: [3, 2] }],
    attributes: { low: [0, 1], high: [1, 0], interior: [1, 2], value: 0 },
  },
  {
    note: "with -Infinity",
    operands: [{ dtype: "f32", shape: [2, 2] }],
    attributes: { low: [1, 1], high: [1, 1], interior: [0, 0], value: -Infinity },
  },
  {
    note: "empty",
    operands: [{ dtype: "f64", shape: [0] }],
    attributes: { low: [1], high: [1], interior: [3], value: 5 },
  },
  {
    note: "u8",
    operands: [{ dtype: "u8", shape: [3, 3] }],
    attributes: { low: [1, 0], high: [0, 2], interior: [0, 1], value: 255 },
  },
];
