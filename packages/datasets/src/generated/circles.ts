import type { Dataset, Split } from "../dataset.ts";
import { checkRange, type GeneratedOptions, pointsDataset, type Range } from "./points.ts";
import { cosTurns, sinTurns } from "./turns.ts";

/** `noise` is 0.05 by default. */
export interface CirclesOptions extends GeneratedOptions {
  /** Radius of the inner circle; 0.01 to 0.99, default 0.5. */
  readonly factor?: number | undefined;
}

export const factorRange: Range = { minimum: 0.01, maximum: 0.99 };

/**
 * Two circles about (0, 0), as `make_circles` of scikit-learn: class 0 of radius 1, class 1 of radius `factor` inside it. Places
 * on them are uniformly random. Inputs are f32[2], targets i32; classes take turns. Equal options give equal numbers
 * everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { circles } from "@tenon/datasets";
 *
 * const { train } = circles({ size: 2, noise: 0, factor: 0.25 }).splits;
 * const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = train.inputs[0]?.data ?? [];
 * [Math.hypot(x0, y0), Math.hypot(x1, y1)]; // => [1, 0.25]
 * ```
 */
export function circles({ size = 1000, noise = 0.05, seed = 0, factor = 0.5 }: CirclesOptions = {}): Dataset<Split> {
  checkRange("factor", factor, factorRange);
  const place = (example: number, random: number): readonly [number, number, number] => {
    const inner = example % 2;
    const radius = inner === 1 ? factor : 1;
    return [radius * cosTurns(random), radius * sinTurns(random), inner];
  };
  return pointsDataset({ name: "circles", classes: 2, place }, { size, noise, seed });
}
