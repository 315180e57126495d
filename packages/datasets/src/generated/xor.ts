import type { Dataset, Split } from "../dataset.ts";
import { type GeneratedOptions, pointsDataset } from "./points.ts";

/** `noise` is 0.1 by default. */
export type XorOptions = GeneratedOptions;

/**
 * Exclusive or: points about the corners of the unit square, two opposite corners to a class, which no straight line
 * parts. Inputs are f32[2], targets class indices (i32). The corners take turns, so every four examples in a row hold each of
 * them once, and the first four without noise are the truth table. Equal options give equal numbers everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { xor } from "@tenon/datasets";
 *
 * const { train } = xor({ size: 4, noise: 0 }).splits;
 * train.inputs[0]?.data; // => [0, 0, 0, 1, 1, 0, 1, 1]
 * train.targets[0]?.data; // => [0, 1, 1, 0]
 * xor({ size: 0 }); // => throws /size has to be a whole number from 1/
 * ```
 */
export function xor({ size = 1000, noise = 0.1, seed = 0 }: XorOptions = {}): Dataset<Split> {
  const place = (example: number): readonly [number, number, number] => {
    const [a, b] = [(example >> 1) & 1, example & 1];
    return [a, b, a ^ b];
  };
  return pointsDataset({ name: "xor", classes: 2, place }, { size, noise, seed });
}
