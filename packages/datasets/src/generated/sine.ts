import { foldKey, normals, type RandomKey, randomKey, uniforms } from "@tenon/tensor";
import type { Dataset, Split } from "../dataset.ts";
import { defineDataset } from "../define-dataset.ts";
import { createSplit } from "../splits/split.ts";
import { checkGenerated, type GeneratedOptions } from "./points.ts";
import { sinTurns } from "./turns.ts";

/** `noise` is 0.1 by default. */
export type SineOptions = GeneratedOptions;

/**
 * A curve to fit: y = sin(x) + noise for x uniformly random in [-pi, pi). Inputs and targets are f32[1]. `test` is as large as
 * `train` and drawn independently. Equal options give equal numbers everywhere.
 *
 * @throws DatasetError `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { sine } from "@tenon/datasets";
 *
 * const { train } = sine({ size: 100, noise: 0 }).splits;
 * const [x = 0, y = 0] = [train.inputs[0]?.data[0], train.targets[0]?.data[0]];
 * Math.abs(y - Math.sin(x)) < 1e-6; // => true
 * ```
 */
export function sine({ size = 1000, noise = 0.1, seed = 0 }: SineOptions = {}): Dataset<Split> {
  const options = checkGenerated({ size, noise, seed });
  const key = randomKey(options.seed);
  const draw = (part: RandomKey): Split => {
    const turns = uniforms(foldKey(part, "places"), size).map((random) => random - 0.5);
    const displacements = noise === 0 ? undefined : normals(part, size);
    const column = (data: Float32Array<ArrayBuffer>) => ({ dtype: "f32", shape: [size, 1], data }) as const;
    return createSplit({
      inputs: [column(Float32Array.from(turns, (turn) => 2 * Math.PI * turn))],
      targets: [column(Float32Array.from(turns, (turn, i) => sinTurns(turn) + noise * (displacements?.[i] ?? 0)))],
    });
  };
  return defineDataset({
    name: "sine",
    inputTypes: [{ dtype: "f32", shape: [1] }],
    targetTypes: [{ dtype: "f32", shape: [1] }],
    splits: { train: draw(foldKey(key, "train")), test: draw(foldKey(key, "test")) },
    prepare: (batch) => batch,
  });
}
