import { foldKey, normals, type RandomKey, randomKey } from "@tenon/tensor";
import type { Dataset, Split } from "./dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import { defineDataset } from "./define-dataset.ts";
import { createSplit } from "./split.ts";

/** Ranges of the options of `xor`, for whoever asks for them. */
export const xorRanges: Readonly<Record<keyof XorOptions, { readonly minimum: number; readonly maximum: number }>> = {
  size: { minimum: 1, maximum: 1_000_000 },
  noise: { minimum: 0, maximum: 10 },
  seed: { minimum: 0, maximum: 2 ** 53 - 1 },
};

export interface XorOptions {
  /** Examples to train on, and as many to test with; 1 to 1,000,000, default 1000. */
  readonly size?: number | undefined;
  /** Standard deviation of the points about their corner; 0 to 10, default 0.1. */
  readonly noise?: number | undefined;
  /** Whole number from 0 to 2^53 - 1, default 0. */
  readonly seed?: number | undefined;
}

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
export function xor({ size = 1000, noise = 0.1, seed = 0 }: XorOptions = {}): Dataset {
  check("size", size, Number.isInteger(size));
  check("noise", noise, !Number.isNaN(noise));
  check("seed", seed, Number.isInteger(seed));
  const key = randomKey(seed);
  return defineDataset({
    name: "xor",
    inputTypes: [{ dtype: "f32", shape: [2] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["0", "1"],
    splits: {
      train: draw(foldKey(key, "train"), size, noise),
      test: draw(foldKey(key, "test"), size, noise),
    },
    prepare: (batch) => batch,
  });
}

function draw(key: RandomKey, size: number, noise: number): Split {
  const points = new Float32Array(2 * size);
  const classes = new Int32Array(size);
  const displacements = noise === 0 ? undefined : normals(key, 2 * size);
  for (let example = 0; example < size; example++) {
    const [a, b] = [(example >> 1) & 1, example & 1];
    classes[example] = a ^ b;
    points[2 * example] = a + noise * (displacements?.[2 * example] ?? 0);
    points[2 * example + 1] = b + noise * (displacements?.[2 * example + 1] ?? 0);
  }
  return createSplit({
    inputs: [{ dtype: "f32", shape: [size, 2], data: points }],
    targets: [{ dtype: "i32", shape: [size], data: classes }],
  });
}

function check(name: keyof XorOptions, actual: number, isRightKind: boolean): void {
  const { minimum, maximum } = xorRanges[name];
  if (isRightKind && actual >= minimum && actual <= maximum) return;
  const kind = name === "noise" ? "number" : "whole number";
  throw new DatasetError({ code: "argument", name, expected: `a ${kind} from ${minimum} to ${maximum}`, actual });
}
