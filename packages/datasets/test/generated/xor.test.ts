import { describe, expect, it } from "vitest";
import { xor } from "../../src/generated/xor.ts";
import { thrownBy } from "../thrown-by.ts";

const numbers = (options: Parameters<typeof xor>[0], split: "train" | "test" = "train"): number[] => [
  ...(xor(options).splits[split]?.inputs[0]?.data ?? []),
];

it("without noise is the truth table, over and over", () => {
  const { train, test } = xor({ size: 6, noise: 0 }).splits;
  expect([...(train.inputs[0]?.data ?? [])]).toEqual([0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1]);
  expect([...(train.targets[0]?.data ?? [])]).toEqual([0, 1, 1, 0, 0, 1]);
  expect(test?.size).toBe(6);
});

it("has the types it says", () => {
  const data = xor();
  expect(data).toMatchObject({
    name: "xor",
    inputTypes: [{ dtype: "f32", shape: [2] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["0", "1"],
    splits: {
      train: { size: 1000, inputs: [{ dtype: "f32", shape: [1000, 2] }], targets: [{ dtype: "i32", shape: [1000] }] },
    },
  });
});

it("equal seeds give equal numbers, other seeds and splits others", () => {
  expect(numbers({ seed: 5, size: 50 })).toEqual(numbers({ seed: 5, size: 50 }));
  expect(numbers({ seed: 5, size: 50 })).not.toEqual(numbers({ seed: 6, size: 50 }));
  expect(numbers({ seed: 5, size: 50 })).not.toEqual(numbers({ seed: 5, size: 50 }, "test"));
  expect(numbers({ seed: 2 ** 40, size: 50 })).not.toEqual(numbers({ seed: 0, size: 50 }));
});

it("gives these numbers for seed 0, everywhere and in every version", () => {
  expect(numbers({ size: 4 })).toMatchInlineSnapshot(`
    [
      -0.004406105726957321,
      -0.011280319653451443,
      -0.05156576260924339,
      1.0184532403945923,
      0.8722372651100159,
      0.13519304990768433,
      1.019891381263733,
      1.125935435295105,
    ]
  `);
});

it("noise is the standard deviation about the corners", () => {
  const exact = numbers({ size: 10_000, noise: 0 });
  const deviations = numbers({ size: 10_000, noise: 0.25, seed: 3 }).map((x, i) => x - (exact[i] ?? 0));
  const mean = deviations.reduce((sum, d) => sum + d, 0) / deviations.length;
  const variance = deviations.reduce((sum, d) => sum + (d - mean) ** 2, 0) / deviations.length;
  // Five standard errors of 20,000 draws.
  expect(Math.abs(mean)).toBeLessThan((5 * 0.25) / Math.sqrt(20_000));
  expect(Math.abs(Math.sqrt(variance) - 0.25)).toBeLessThan((5 * 0.25) / Math.sqrt(40_000));
});

describe("refuses options out of range", () => {
  it.each([
    [{ size: 0 }, "size has to be a whole number from 1 to 1000000, not 0"],
    [{ size: 2.5 }, "size has to be a whole number from 1 to 1000000, not 2.5"],
    [{ size: 1e7 }, "size has to be a whole number from 1 to 1000000, not 10000000"],
    [{ noise: -0.1 }, "noise has to be a number from 0 to 10, not -0.1"],
    [{ noise: Number.NaN }, "noise has to be a number from 0 to 10, not NaN"],
    [{ seed: -1 }, `seed has to be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not -1`],
  ])("%o", (options, message) => {
    expect(thrownBy(() => xor(options))).toMatchObject({ code: "argument", message });
  });
});
