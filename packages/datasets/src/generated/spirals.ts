import type { Dataset, Split } from "../dataset.ts";
import { checkRange, type GeneratedOptions, pointsDataset, type Range } from "./points.ts";
import { cosTurns, sinTurns } from "./turns.ts";

/** `noise` is 0.02 by default. */
export interface SpiralsOptions extends GeneratedOptions {
  /** Arms, a class each; 2 to 10, default 2. */
  readonly classes?: number | undefined;
  /** How often an arm goes round; 0.1 to 5, default 1.75. */
  readonly turns?: number | undefined;
}

export const spiralsRanges: Readonly<Record<"classes" | "turns", Range>> = {
  classes: { minimum: 2, maximum: 10, whole: true },
  turns: { minimum: 0.1, maximum: 5 },
};

/** Arms of the benchmark begin at radius 0.5 of 6.5; at 0 they would all meet. */
const innerRadius = 1 / 13;

/**
 * Spirals that wind about each other, the hard one among the small sets: Lang and Witbrock, "Learning to tell two spirals apart"
 * (1988). Arms go out to radius 1 in `turns` turns: theirs in 3, those of TensorFlow's Playground, which are the default here,
 * in 1.75. The radius is uniformly random from 1/13 to 1, and the angle in proportion to it. Inputs are f32[2], targets
 * i32; classes take turns. Equal options give equal numbers everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { spirals } from "@tenon/datasets";
 *
 * const { train } = spirals({ size: 200, noise: 0 }).splits;
 * const [x = 0, y = 0] = train.inputs[0]?.data ?? [];
 * const turn = Math.atan2(y, x) / (2 * Math.PI) + (y < 0 ? 1 : 0);
 * Math.abs(((Math.hypot(x, y) * 1.75) % 1) - turn) < 1e-6; // => true
 * ```
 */
export function spirals(options: SpiralsOptions = {}): Dataset<Split> {
  const { size = 1000, noise = 0.02, seed = 0, classes = 2, turns = 1.75 } = options;
  checkRange("classes", classes, spiralsRanges.classes);
  checkRange("turns", turns, spiralsRanges.turns);
  const place = (example: number, random: number): readonly [number, number, number] => {
    const arm = example % classes;
    const radius = innerRadius + (1 - innerRadius) * random;
    const turn = turns * radius + arm / classes;
    return [radius * cosTurns(turn), radius * sinTurns(turn), arm];
  };
  return pointsDataset({ name: "spirals", classes, place }, { size, noise, seed });
}
