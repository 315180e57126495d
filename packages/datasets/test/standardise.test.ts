import { reference } from "@tenon/backend";
import { jit, type Tensor, tensorData, upload } from "@tenon/tensor";
import { expect, it } from "vitest";
import type { Dataset, Split } from "../src/dataset.ts";
import { defineDataset } from "../src/define-dataset.ts";
import { xor } from "../src/generated/xor.ts";
import { normalisePixels, oneHotTargets } from "../src/prepare.ts";
import { createSplit } from "../src/splits/split.ts";
import { standardise } from "../src/standardise.ts";
import { thrownBy } from "./thrown-by.ts";

const dataset = (train: Split, test?: Split): Dataset<Split> =>
  defineDataset({
    name: "numbers",
    inputTypes: train.inputs.map(({ shape }) => ({ dtype: "f32", shape: shape.slice(1) })),
    targetTypes: [{ dtype: "i32", shape: [] }],
    splits: { train, ...(test && { test }) },
    prepare: ({ inputs, targets }) => ({ inputs: inputs.map(normalisePixels), targets }),
  });
const split = (rows: number[][], dtype: "f32" | "u8" = "f32"): Split =>
  createSplit({
    inputs: [tensorData(dtype, rows)],
    targets: [
      tensorData(
        "i32",
        rows.map(() => 0),
      ),
    ],
  });

/** The inputs as a jitted step sees them. */
async function seen(data: Dataset<Split>, { inputs }: Split): Promise<number[]> {
  await using backend = await reference.open();
  using step = jit((input: Tensor) => data.prepare({ inputs: [input], targets: [] }).inputs[0] as Tensor);
  using input = upload(backend, inputs[0] as (typeof inputs)[number]);
  return [...(await step(input).data())];
}

it("each feature by itself: mean 0, deviation 1; a constant one becomes 0", async () => {
  const train = split([
    [1, 100, 5],
    [2, 200, 5],
    [3, 300, 5],
    [6, 0, 5],
  ]);
  const values = await seen(standardise(dataset(train)), train);
  for (const feature of [0, 1]) {
    const column = values.filter((_, i) => i % 3 === feature);
    expect(column.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 5);
    expect(column.reduce((sum, x) => sum + x * x, 0) / 4).toBeCloseTo(1, 5);
  }
  expect(values.filter((_, i) => i % 3 === 2)).toEqual([0, 0, 0, 0]);
});

it("other splits by the numbers of the training split", async () => {
  const test = split([[7]]);
  const data = standardise(dataset(split([[1], [3]]), test));
  expect(await seen(data, test)).toEqual([5]);
});

it("over all: one mean and deviation, of bytes as they are stored", async () => {
  const train = split(
    [
      [0, 10],
      [20, 10],
    ],
    "u8",
  );
  const values = await seen(standardise(dataset(train), { over: "all" }), train);
  const deviation = Math.sqrt(50);
  for (const [i, x] of [-10, 0, 10, 0].entries()) expect(values[i]).toBeCloseTo(x / deviation, 5);
});

it("large numbers beside small differences keep their digits", async () => {
  const train = split([[16_777_216], [16_777_218], [16_777_220]]);
  const values = await seen(standardise(dataset(train)), train);
  expect(values[0]).toBeCloseTo(-Math.sqrt(1.5), 5);
});

it("refuses more features than a Program has constants, and prepare that changes shapes", () => {
  const wide = split([new Array<number>(1025).fill(0)]);
  expect(thrownBy(() => standardise(dataset(wide))).message).toContain(
    'over has to be "all" for more than 1024 features',
  );
  expect(standardise(dataset(wide), { over: "all" }).name).toBe("numbers");
  const data = dataset(split([[1, 2]]));
  const reshaped = defineDataset({ ...data, inputTypes: [{ dtype: "f32", shape: [2, 1] }] });
  expect(thrownBy(() => standardise(reshaped)).message).toContain("prepare makes [2, 1] of [2]");
});

it("one-hot targets are made on the device", async () => {
  const data = oneHotTargets(xor({ size: 4, noise: 0 }));
  expect(data.classes).toBeUndefined();
  await using backend = await reference.open();
  const targets = data.splits.train.targets.map((one) => upload(backend, one));
  const [rows] = data.prepare({ inputs: [], targets }).targets;
  expect(rows?.shape).toEqual([4, 2]);
  expect([...((await rows?.data()) ?? [])]).toEqual([1, 0, 0, 1, 0, 1, 1, 0]);
  expect(thrownBy(() => oneHotTargets(data)).message).toContain("classes: are not named");
});
