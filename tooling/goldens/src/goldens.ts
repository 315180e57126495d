import { readFileSync } from "node:fs";

/** An array as the generator wrote it: row-major, in f64, with "NaN", "Infinity" and "-Infinity" as texts. */
interface StoredArray {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** One computation that PyTorch (or a paper's formula, in f64) has done. */
export interface GoldenCase {
  /** Unique in its suite, such as `gelu, tanh`. */
  readonly name: string;
  /** What has to be made and done; the suite knows how. Plain JSON. */
  readonly config: { readonly [name: string]: unknown };
  /** n of the tolerance. */
  readonly terms: number;
  /** Where the numbers are from: a PyTorch name, or a paper. */
  readonly source: string;
  readonly inputs: { readonly [name: string]: GoldenArray };
  readonly expected: { readonly [name: string]: GoldenArray };
}

/** The cases of a suite, from `numbers/<suite>.json`, which `generate/<suite>.py` has written. */
export function readGoldens(suite: string): readonly GoldenCase[] {
  const url = new URL(`../numbers/${suite}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, "utf8")) as {
    cases: (Omit<GoldenCase, "inputs" | "expected"> & {
      inputs: Record<string, StoredArray>;
      expected: Record<string, StoredArray>;
    })[];
  };
  return cases.map((one) => ({ ...one, inputs: numbersOf(one.inputs), expected: numbersOf(one.expected) }));
}

function numbersOf(arrays: Readonly<Record<string, StoredArray>>): Record<string, GoldenArray> {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [name, { shape, data: data.map(Number) }]),
  );
}
