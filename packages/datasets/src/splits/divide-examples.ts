import { permutation, randomKey } from "@tenon/tensor";
import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { labelsOf } from "./class-counts.ts";
import { checkSeed, selectExamples } from "./select-examples.ts";

export interface DivideOptions {
  /** Whole number from 0 to 2^53 - 1 that gives the order, default 0. */
  readonly seed?: number | undefined;
  /** Whether every part gets its share of each class, to the nearest example (default false). */
  readonly stratified?: boolean | undefined;
}

/**
 * Divides a split into parts at random, for training, validation and testing say. Equal seeds give equal parts everywhere.
 * Every example is in exactly one part; parts are in random order.
 *
 * @param fractions of the parts, each above 0, together 1
 * @throws DatasetError `argument` for fractions that are not so or would leave a part empty, and for a seed out of range;
 *   `definition` where it is to be stratified and targets are no class indices.
 *
 * @example
 * ```ts
 * import { classCounts, divideExamples, xor } from "@tenon/datasets";
 *
 * const [train, test] = divideExamples(xor({ size: 100 }).splits.train, [0.8, 0.2], { seed: 1, stratified: true });
 * [train?.size, test?.size]; // => [80, 20]
 * test && classCounts(test, 2); // => [10, 10]
 * ```
 */
export function divideExamples(
  split: Split,
  fractions: readonly number[],
  { seed = 0, stratified = false }: DivideOptions = {},
): readonly Split[] {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (fractions.length === 0 || !fractions.every((fraction) => fraction > 0) || !(Math.abs(total - 1) <= 1e-9))
    throw new DatasetError({
      code: "argument",
      name: "fractions",
      expected: "numbers above 0 that add up to 1",
      actual: `[${fractions.join(", ")}]`,
    });
  const order = permutation(randomKey(checkSeed(seed)), split.size);
  const parts: number[][] = fractions.map(() => []);
  for (const group of stratified ? byClass(order, labelsOf(split)) : [order]) {
    let [begin, share] = [0, 0];
    for (const [index, fraction] of fractions.entries()) {
      share += fraction;
      // Rounded sums, not sums of rounded shares: nothing is lost or taken twice.
      const end = index === fractions.length - 1 ? group.length : Math.round(share * group.length);
      for (let i = begin; i < end; i++) parts[index]?.push(group[i] as number);
      begin = end;
    }
  }
  const empty = parts.findIndex((part) => part.length === 0);
  if (empty >= 0)
    throw new DatasetError({
      code: "argument",
      name: `fractions[${empty}]`,
      expected: `large enough for an example of the ${split.size} there are`,
      actual: fractions[empty],
    });
  // Classes lie one behind the other so far; sorting by place in the order mixes them again.
  const place = new Uint32Array(split.size);
  for (const [at, example] of order.entries()) place[example] = at;
  return parts.map((part) =>
    selectExamples(
      split,
      part.sort((left, right) => (place[left] as number) - (place[right] as number)),
    ),
  );
}

function byClass(order: Uint32Array, labels: ArrayLike<number>): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const example of order) {
    const label = labels[example] as number;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [example]);
    else group.push(example);
  }
  // By class, so that the parts do not depend on which class happens to come first.
  return [...groups].sort(([left], [right]) => left - right).map(([, group]) => group);
}
