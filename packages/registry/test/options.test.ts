import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { NumberRange } from "../src/options.ts";
import { choiceIssue, numberIssue } from "../src/options.ts";

const ranges: readonly [NumberRange, (value: number) => boolean][] = [
  ["a finite number", Number.isFinite],
  ["a whole number", Number.isSafeInteger],
  ["a whole number >= 1", (value) => Number.isSafeInteger(value) && value >= 1],
  ["a number > 0", (value) => value > 0 && value < Infinity],
  ["a number >= 0", (value) => value >= 0 && value < Infinity],
  ["a number >= 0 and <= 1", (value) => value >= 0 && value <= 1],
  ["a number >= -1.5 and < 1e3", (value) => value >= -1.5 && value < 1000],
];

test("a number is right or wrong as the words of its range say", () => {
  const edges = fc.constantFrom(-2, -1.5, -1, -0, 0, 5e-324, 0.5, 1, 1000, 1001, 2 ** 53, NaN, Infinity, -Infinity);
  fc.assert(
    fc.property(fc.constantFrom(...ranges), fc.oneof(edges, fc.double(), fc.integer()), ([range, holds], value) => {
      expect(numberIssue("n", value, range)).toBe(holds(value) ? undefined : `expects n to be ${range}, got ${value}`);
    }),
  );
});

test.each([
  ["0.5", '"0.5"'],
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [[1], "1"],
  [1n, "1"],
])("what is no number is in no range (%#)", (value, shown) => {
  for (const [range] of ranges) expect(numberIssue("n", value, range)).toBe(`expects n to be ${range}, got ${shown}`);
});

test("a choice is one of those, of the same type", () => {
  expect(choiceIssue<number>("power", 2, [1, 2])).toBeUndefined();
  expect(choiceIssue<string | number>("power", "2", [1, 2])).toBe('expects power to be 1 or 2, got "2"');
});
