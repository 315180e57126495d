import { classCounts, DatasetError } from "@tenon/datasets";
import { datasetKind } from "@tenon/datasets/plugin";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { expect, it } from "vitest";
import { iris } from "../src/iris.ts";
import { irisPlugin } from "../src/plugin.ts";

it("is Fisher's: 150 flowers, 50 of each species, with the means that everybody knows", () => {
  const { train, test } = iris().splits;
  const rows = [train, test].flatMap((split) =>
    Array.from({ length: split?.size ?? 0 }, (_, i) => [...(split?.inputs[0]?.data.subarray(4 * i, 4 * i + 4) ?? [])]),
  );
  expect(rows).toHaveLength(150);
  const means = [0, 1, 2, 3].map((column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / 150);
  // As in R's datasets::iris and scikit-learn's load_iris.
  for (const [i, mean] of [5.8433, 3.0573, 3.758, 1.1993].entries()) expect(means[i]).toBeCloseTo(mean, 3);
});

it("is divided by the seed, each species alike", () => {
  const { train, test } = iris({ test: 0.3, seed: 5 }).splits;
  expect(classCounts(train, 3)).toEqual([35, 35, 35]);
  expect(test && classCounts(test, 3)).toEqual([15, 15, 15]);
  expect(iris({ seed: 5 }).splits).toEqual(iris({ seed: 5 }).splits);
  expect(iris({ seed: 5 }).splits.test).not.toEqual(iris({ seed: 6 }).splits.test);
});

it("setosa alone has short petals", () => {
  const { train } = iris().splits;
  for (const [i, species] of (train.targets[0]?.data ?? []).entries())
    expect((train.inputs[0]?.data[4 * i + 2] ?? 0) < 2.5).toBe(species === 0);
});

it.each([0, 1, Number.NaN, -0.2])("refuses a share of %d", (test) => {
  expect(() => iris({ test })).toThrow(DatasetError);
});

it("stands in a registry, ranges included", async () => {
  const registry = createRegistry([irisPlugin]);
  expect((await registry.parse(datasetKind, { type: "iris", seed: 1 })).splits).toEqual(iris({ seed: 1 }).splits);
  for (const options of [{ test: 0.95 }, { seed: -1 }, { size: 3 }])
    expect(() => registry.parse(datasetKind, { type: "iris", ...options })).toThrow(InvalidOptionsError);
});
