import { reference } from "@tenon/backend";
import type { Dataset, Split } from "@tenon/datasets";
import { jit, type Tensor, tensor } from "@tenon/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { mnist } from "../src/mnist.ts";

let data: Dataset<Split>;
let seconds: number;
beforeAll(async () => {
  const started = performance.now();
  data = await mnist();
  seconds = (performance.now() - started) / 1000;
}, 60_000);

const counts = (split: Split | undefined): number[] => {
  const found = new Array<number>(10).fill(0);
  for (const label of split?.targets[0]?.data ?? []) found[label] = (found[label] ?? 0) + 1;
  return found;
};
const pixelSum = (split: Split | undefined): number => {
  let sum = 0;
  for (const pixel of split?.inputs[0]?.data ?? []) sum += pixel;
  return sum;
};

it("loads in a few seconds", () => {
  expect(seconds).toBeLessThan(10);
});

it("has the shapes and types it says", () => {
  expect(data).toMatchObject({
    name: "mnist",
    inputTypes: [{ dtype: "f32", shape: [28, 28, 1] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    splits: {
      train: {
        size: 60_000,
        inputs: [{ dtype: "u8", shape: [60_000, 28, 28, 1] }],
        targets: [{ dtype: "u8", shape: [60_000] }],
      },
      test: {
        size: 10_000,
        inputs: [{ dtype: "u8", shape: [10_000, 28, 28, 1] }],
        targets: [{ dtype: "u8", shape: [10_000] }],
      },
    },
  });
  expect("validation" in data.splits).toBe(false);
});

it("is the MNIST that everybody knows", () => {
  const { train, test } = data.splits;
  expect([...(train.targets[0]?.data.subarray(0, 10) ?? [])]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...(test?.targets[0]?.data.subarray(0, 5) ?? [])]).toEqual([7, 2, 1, 0, 4]);
  expect(counts(train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(counts(test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  // The published mean of the training pixels, 0.1307 in 0..1.
  expect(pixelSum(train) / (60_000 * 784 * 255)).toBeCloseTo(0.1307, 4);
});

it("is read without a copy", () => {
  expect(data.splits.train.inputs[0]?.data.buffer.byteLength).toBe(47_040_016);
});

describe("validation", () => {
  it("takes the last training images", async () => {
    const { train, validation, test } = (await mnist({ validation: 5000 })).splits;
    expect([train.size, validation?.size, test?.size]).toEqual([55_000, 5000, 10_000]);
    expect(validation?.targets[0]?.data).toEqual(data.splits.train.targets[0]?.data.subarray(55_000));
    expect(validation?.inputs[0]).toMatchObject({ shape: [5000, 28, 28, 1] });
    expect(pixelSum(train) + pixelSum(validation)).toBe(pixelSum(data.splits.train));
  });

  it.each([-1, 0.5, 60_000, Number.NaN])("of %s is refused", async (validation) => {
    await expect(mnist({ validation })).rejects.toMatchObject({
      code: "argument",
      message: `validation has to be a whole number from 0 to 59999, not ${validation}`,
    });
  });
});

it("prepare makes pixels in 0..1 and class indices inside one step", async () => {
  await using backend = await reference.open();
  using step = jit((images: Tensor, labels: Tensor) => {
    const { inputs, targets } = data.prepare({ inputs: [images], targets: [labels] });
    return { image: inputs[0] as Tensor, label: targets[0] as Tensor };
  });
  const stored = data.splits.train.inputs[0]?.data.subarray(0, 3 * 784) as Uint8Array<ArrayBuffer>;
  using images = tensor(backend, stored, { dtype: "u8", shape: [3, 28, 28, 1] });
  using labels = tensor(backend, [5, 0, 4], { dtype: "u8" });
  const { image, label } = step(images, labels);
  expect(image.type).toEqual({ dtype: "f32", shape: [3, 28, 28, 1] });
  expect(label.type).toEqual({ dtype: "i32", shape: [3] });
  expect([...(await label.data())]).toEqual([5, 0, 4]);
  const pixels = [...(await image.data())];
  expect(Math.min(...pixels)).toBe(0);
  expect(Math.max(...pixels)).toBe(1);
  expect(pixels).toEqual(Array.from(stored, (byte) => Math.fround(byte * Math.fround(1 / 255))));
});
