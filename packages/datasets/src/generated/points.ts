import { foldKey, normals, type RandomKey, randomKey, uniforms } from "@tenon/tensor";
import type { Dataset, Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { defineDataset } from "../define-dataset.ts";
import { createSplit } from "../splits/split.ts";

/** Options that every generated set has; what they are by default is said there. */
export interface GeneratedOptions {
  /** Examples to train on, and as many to test with; 1 to 1,000,000, default 1000. */
  readonly size?: number | undefined;
  /** Standard deviation of what is added to points; 0 to 10. */
  readonly noise?: number | undefined;
  /** Whole number from 0 to 2^53 - 1, default 0. */
  readonly seed?: number | undefined;
}

export interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole?: true;
}

/** Ranges of the common options, for whoever asks for them. */
export const generatedRanges: Readonly<Record<keyof GeneratedOptions, Range>> = {
  size: { minimum: 1, maximum: 1_000_000, whole: true },
  noise: { minimum: 0, maximum: 10 },
  seed: { minimum: 0, maximum: 2 ** 53 - 1, whole: true },
};

/** @throws DatasetError `argument` */
export function checkRange(name: string, actual: number, { minimum, maximum, whole }: Range): void {
  if (actual >= minimum && actual <= maximum && (whole !== true || Number.isInteger(actual))) return;
  const expected = `a ${whole === true ? "whole number" : "number"} from ${minimum} to ${maximum}`;
  throw new DatasetError({ code: "argument", name, expected, actual });
}

export interface PointSet {
  readonly name: string;
  /** How many classes there are; examples are of each in turn. */
  readonly classes: number;
  /** Where an example is before noise, by its number and a uniform random number in [0, 1). */
  readonly place: (example: number, random: number) => readonly [x: number, y: number, classIndex: number];
}

/**
 * Points of the plane (f32[2]) in classes (i32), the same from equal options everywhere. `test` is as large as `train` and drawn
 * independently.
 *
 * @throws DatasetError `argument` for an option out of range.
 */
export function pointsDataset(set: PointSet, { size, noise, seed }: Required<GeneratedOptions>): Dataset<Split> {
  const options = checkGenerated({ size, noise, seed });
  const key = randomKey(options.seed);
  return defineDataset({
    name: set.name,
    inputTypes: [{ dtype: "f32", shape: [2] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: Array.from({ length: set.classes }, (_, index) => String(index)),
    splits: {
      train: draw(foldKey(key, "train"), set, options),
      test: draw(foldKey(key, "test"), set, options),
    },
    prepare: (batch) => batch,
  });
}

/** @throws DatasetError `argument` */
export function checkGenerated({ size = 1000, noise = 0, seed = 0 }: GeneratedOptions): CheckedOptions {
  const options = { size, noise, seed };
  for (const name of ["size", "noise", "seed"] as const) checkRange(name, options[name], generatedRanges[name]);
  return options;
}

interface CheckedOptions {
  readonly size: number;
  readonly noise: number;
  readonly seed: number;
}

function draw(key: RandomKey, { place }: PointSet, { size, noise }: CheckedOptions): Split {
  const points = new Float32Array(2 * size);
  const classes = new Int32Array(size);
  const places = uniforms(foldKey(key, "places"), size);
  const displacements = noise === 0 ? undefined : normals(key, 2 * size);
  for (let example = 0; example < size; example++) {
    const [x, y, classIndex] = place(example, places[example] as number);
    classes[example] = classIndex;
    points[2 * example] = x + noise * (displacements?.[2 * example] ?? 0);
    points[2 * example + 1] = y + noise * (displacements?.[2 * example + 1] ?? 0);
  }
  return createSplit({
    inputs: [{ dtype: "f32", shape: [size, 2], data: points }],
    targets: [{ dtype: "i32", shape: [size], data: classes }],
  });
}
