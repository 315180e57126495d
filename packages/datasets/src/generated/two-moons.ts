import type { Dataset, Split } from "../dataset.ts";
import { type GeneratedOptions, pointsDataset } from "./points.ts";
import { cosTurns, sinTurns } from "./turns.ts";

/** `noise` is 0.1 by default. */
export type TwoMoonsOptions = GeneratedOptions;

/**
 * Two half circles of radius 1 that reach into each other, as `make_moons` of scikit-learn: the upper one about (0, 0) is class
 * 0, the lower one about (1, 0.5) class 1. Places on them are uniformly random. Inputs are f32[2], targets i32; classes
 * take turns. Equal options give equal numbers everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { twoMoons } from "@tenon/datasets";
 *
 * const { train } = twoMoons({ size: 3, noise: 0, seed: 1 }).splits;
 * train.targets[0]?.data; // => [0, 1, 0]
 * const [x = 0, y = 0] = train.inputs[0]?.data ?? [];
 * Math.hypot(x, y); // => 1
 * ```
 */
export function twoMoons({ size = 1000, noise = 0.1, seed = 0 }: TwoMoonsOptions = {}): Dataset<Split> {
  const place = (example: number, random: number): readonly [number, number, number] => {
    const [x, y] = [cosTurns(random / 2), sinTurns(random / 2)];
    return example % 2 === 0 ? [x, y, 0] : [1 - x, 0.5 - y, 1];
  };
  return pointsDataset({ name: "twoMoons", classes: 2, place }, { size, noise, seed });
}
