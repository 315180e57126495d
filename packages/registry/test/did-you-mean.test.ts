import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest, editDistance } from "../src/did-you-mean.ts";

/** The definition, written for reading: exponential in the words' lengths. */
function reference(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    reference(a.slice(0, -1), b) + 1,
    reference(a, b.slice(0, -1)) + 1,
    reference(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1),
    swapped ? reference(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

const shortWord = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
const word = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 4, maxLength: 20 });

/** A word with one typing error in it. */
const misspelt = fc
  .tuple(word, fc.nat(), fc.constantFrom(..."abcxyz"), fc.constantFrom("insert", "delete", "replace", "swap"))
  .map(([original, at, letter, edit]) => {
    const index = at % original.length;
    const letters = [...original];
    if (edit === "insert") letters.splice(index, 0, letter);
    if (edit === "delete") letters.splice(index, 1);
    if (edit === "replace") letters.splice(index, 1, letter);
    if (edit === "swap") letters.splice(index, 2, ...letters.slice(index, index + 2).reverse());
    return { original, given: letters.join("") };
  });

describe("editDistance", () => {
  it("is what its definition says", () => {
    fc.assert(
      fc.property(shortWord, shortWord, (a, b) => {
        expect(editDistance(a, b)).toBe(reference(a, b));
      }),
    );
  });

  it("counts known examples right", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("dnese", "dense")).toBe(1);
    expect(editDistance("ca", "abc")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
    expect(editDistance("👍a", "a")).toBe(1);
  });
});

describe("closest", () => {
  it("finds a word through one typing error", () => {
    fc.assert(
      fc.property(misspelt, fc.array(word), ({ original, given }, others) => {
        const found = closest(given, [...others, original]);
        expect(found).toBeDefined();
        expect(editDistance(given, found ?? "")).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("answers with a candidate or not at all, and with the word itself when it is one", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(word), (given, candidates) => {
        const found = closest(given, candidates);
        if (found !== undefined) expect(candidates).toContain(found);
        for (const candidate of candidates) expect(closest(candidate, candidates)).toBe(candidate);
      }),
    );
  });

  it("sees through case and separators, and takes the first of equals", () => {
    expect(closest("Cross_Entropy", ["crossEntropy", "meanSquared"])).toBe("crossEntropy");
    expect(closest("conv-2d", ["conv1d", "conv2d", "conv2D"])).toBe("conv2d");
    expect(closest("bat", ["cat", "hat"])).toBe("cat");
  });

  it("suggests nothing far away, and spends no time on what is no word", () => {
    expect(closest("transformer", ["dense", "flatten"])).toBeUndefined();
    expect(closest("x", ["dense"])).toBeUndefined();
    expect(closest("x".repeat(65), ["x".repeat(64)])).toBeUndefined();
    expect(closest("x".repeat(64), ["x".repeat(65)])).toBeUndefined();
  });
});
