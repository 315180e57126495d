import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { isShape, sameShape, sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import { threefry2x32 } from "../threefry.ts";
import { requireCount } from "./elementwise.ts";

export interface RandomBitsAttributes {
  readonly shape: Shape;
}

/**
 * Uniform random words: u32 of any shape from a key, u32[2]. Element i (row-major) is the **first** word of
 * Threefry-2x32 at the counter (i >>> 32, i): equal to the bit on every backend, and independent of the shape.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const words = interpret((key) => op.randomBits(key, [2]), tensorData("u32", [0, 0]));
 * words.data[0]; // => 0x6b200159
 * ```
 */
export function randomBits(key: Value, shape: Shape): Value {
  return emit(randomBitsRule, [key], { shape });
}

export const randomBitsRule: PrimitiveRule<RandomBitsAttributes> = {
  name: "randomBits",
  infer(operands, { shape }) {
    requireCount(operands, 1);
    const key = operands[0];
    if (key?.dtype !== "u32" || !sameShape(key.shape, [2])) refuse("dtype", "the key must be u32[2]");
    if (!isShape(shape)) refuse("attribute", "the shape must be a list of whole numbers >= 0");
    return [{ dtype: "u32", shape }];
  },
  gradient: "none",
};

export const randomBitsEvaluation: Evaluation<RandomBitsAttributes> = ([key], { shape }) => {
  const words = (key as TensorData).data;
  const pair = [words[0] as number, words[1] as number] as const;
  const result = typedArray("u32", sizeOf(shape));
  for (let i = 0; i < result.length; i++) result[i] = threefry2x32(pair, [Math.floor(i / 2 ** 32), i >>> 0])[0];
  return [result];
};

export const randomBitsSamples = (): readonly Sample<RandomBitsAttributes>[] =>
  [[], [0], [1], [7], [3, 5], [257]].map((shape) => ({
    note: `shape [${shape.join(", ")}]`,
    operands: [{ dtype: "u32", shape: [2], values: [0x13198a2e, 0x03707344] }],
    attributes: { shape },
  }));
