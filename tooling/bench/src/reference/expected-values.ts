import { readOperands, readParameters, readTrainingArrays } from "../data/benchmark-data.ts";
import { type ProductWorkload, sampledElements } from "../workloads/product-workload.ts";
import type { Workload } from "../workloads/workload.ts";
import { referenceLosses } from "./reference-losses.ts";

/**
 * What a contender's check should give: the losses of the first steps, or elements of the product; computed in f64,
 * from the same files.
 */
export function expectedValues(folder: string, workload: Workload, count: number): number[] {
  if (workload.kind === "product") return productElements(folder, workload, count);
  return referenceLosses(workload, readTrainingArrays(folder), readParameters(folder, workload), count);
}

function productElements(folder: string, workload: ProductWorkload, count: number): number[] {
  const { rows, inner, columns, transposed } = workload;
  const { left, right } = readOperands(folder, workload);
  const leftAt = (row: number, k: number): number =>
    left[transposed === "left" ? k * rows + row : row * inner + k] as number;
  const rightAt = (k: number, column: number): number =>
    right[transposed === "right" ? column * inner + k : k * columns + column] as number;
  return sampledElements(workload, count).map((element) => {
    const row = Math.floor(element / columns);
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += leftAt(row, k) * rightAt(k, element % columns);
    return sum;
  });
}

/**
 * How far f32 may be from f64, relative to the expected value or to 1, whichever is larger. After 10 steps the libraries
 * are 1e-7 to 3e-5 off (most where Adam's 1 - 0.999^t is a difference in f32); a wrong gradient, update, weight or batch
 * shows in the first digits. After 20 steps of w2 even right ones may be 3e-4 off: Adam divides gradients that are nothing
 * but rounding by their own size.
 */
export const tolerance = 3e-4;

/** The largest deviation of a check; NaN where a value is missing or no number. */
export function largestDeviation(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.NaN;
  return Math.max(
    ...expected.map((value, i) => Math.abs((actual[i] as number) - value) / Math.max(1, Math.abs(value))),
  );
}
