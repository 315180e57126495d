import { reference } from "@tenon/backend";
import type { DType, NestedNumbers, Tensor } from "@tenon/tensor";
import { grad, tensor } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Loss } from "../src/index.ts";
import {
  cosineSimilarity,
  crossEntropy,
  focal,
  klDivergence,
  LossError,
  meanSquaredError,
  multiMargin,
} from "../src/index.ts";

const integers: readonly DType[] = ["i32", "u32", "u8"];

const logits = [
  [1, 2, 3],
  [0, -1, 0.5],
];
const classes = [2, 0];
const rows = [
  [0, 0, 1],
  [1, 0, 0],
];

const backend = await reference.open();

function on(values: NestedNumbers, dtype: DType = "f32"): Tensor {
  return tensor(backend, values, { dtype });
}

async function slope(loss: Loss, output: Tensor, target: Tensor): Promise<number[]> {
  return [...(await grad((x: Tensor) => loss.apply(x, target))(output).data())];
}

/** What `f` throws, which must be a LossError. */
function refusal(f: () => unknown): LossError {
  try {
    f();
  } catch (error) {
    if (error instanceof LossError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The definition, in f64: -1/batch Σ t log softmax(z), and (softmax(z) - t) / batch. */
function byHand(z: readonly (readonly number[])[], t: readonly (readonly number[])[]): [number, number[]] {
  const softmax = z.map((row) => {
    const powers = row.map(Math.exp);
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
  let loss = 0;
  const slopes: number[] = [];
  softmax.forEach((row, b) => {
    row.forEach((p, c) => {
      const wanted = t[b]?.[c] ?? 0;
      loss -= (wanted * Math.log(p)) / z.length;
      slopes.push((p - wanted) / z.length);
    });
  });
  return [loss, slopes];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
  });
}

test("cross-entropy and its gradient are those of the definition, for class indices of every integer dtype and for rows", async () => {
  const [loss, slopes] = byHand(logits, rows);
  // log(e + e² + e³) - 3 and log(1 + 1/e + √e) - 0, halved: the same numbers by another way.
  expect(loss).toBeCloseTo((0.4076059644443803 + Math.log(1 + Math.exp(-1) + Math.exp(0.5))) / 2, 12);
  for (const target of [...integers.map((dtype) => on(classes, dtype)), on(rows), on(rows, "f64")]) {
    const result = crossEntropy().apply(on(logits), target);
    expect([result.dtype, result.shape]).toEqual(["f32", []]);
    expect(await result.item()).toBeCloseTo(loss, 6);
    expectClose(await slope(crossEntropy(), on(logits), target), slopes);
  }
});

test("cross-entropy takes probabilities", async () => {
  const soft = [
    [0.5, 0.25, 0.25],
    [0.1, 0.2, 0.7],
  ];
  const [loss, slopes] = byHand(logits, soft);
  expect(await crossEntropy().apply(on(logits), on(soft)).item()).toBeCloseTo(loss, 6);
  expectClose(await slope(crossEntropy(), on(logits), on(soft)), slopes);
});

test("equal logits cost the logarithm of the number of classes", async () => {
  const loss = await crossEntropy()
    .apply(on([[7, 7, 7, 7]]), on([3], "u8"))
    .item();
  expect(loss).toBeCloseTo(Math.log(4), 6);
});

test("cross-entropy is computed in the dtype of the logits", async () => {
  const result = crossEntropy().apply(on(logits, "f64"), on(classes, "u8"));
  expect(result.dtype).toBe("f64");
  expect(await result.item()).toBeCloseTo(byHand(logits, rows)[0], 14);
});

test("logits of 1e4 give finite losses and slopes", async () => {
  const huge = on([
    [1e4, 0],
    [1e4, -1e4],
  ]);
  for (const target of [
    on([1, 0], "u8"),
    on([
      [0, 1],
      [1, 0],
    ]),
  ]) {
    expect(await crossEntropy().apply(huge, target).item()).toBe(5000);
    expect(await slope(crossEntropy(), huge, target)).toEqual([0.5, -0.5, 0, 0]);
  }
});

test("an index that is no class counts as loss 0", async () => {
  expect(
    await crossEntropy()
      .apply(on(logits), on([3, -1], "i32"))
      .item(),
  ).toBeCloseTo(0, 12);
});

test("mean squared error divides by all elements and its gradient is 2 (y - t) / n", async () => {
  const [output, target] = [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [
      [1, 0, 3],
      [0, 5, 5],
    ],
  ];
  const wanted = (4 + 16 + 1) / 6;
  for (const dtype of ["f32", "f64", ...integers] as const) {
    const result = meanSquaredError().apply(on(output), on(target, dtype));
    expect([result.dtype, result.shape]).toEqual(["f32", []]);
    expect(await result.item()).toBeCloseTo(wanted, 6);
    expectClose(await slope(meanSquaredError(), on(output), on(target, dtype)), [0, 4 / 6, 0, 8 / 6, 0, 2 / 6]);
  }
});

test("mean squared error against class indices is that against rows", async () => {
  for (const dtype of integers) {
    const [index, row] = [on(classes, dtype), on(rows)];
    const loss = await meanSquaredError().apply(on(logits), index).item();
    // (1 + 4 + 4) and (1 + 1 + 0.25) over six elements
    expect(loss).toBeCloseTo(11.25 / 6, 6);
    expect(await meanSquaredError().apply(on(logits), row).item()).toBe(loss);
    expect(await slope(meanSquaredError(), on(logits), index)).toEqual(
      await slope(meanSquaredError(), on(logits), row),
    );
  }
});

test("mean squared error takes any number of axes", async () => {
  expect(
    await meanSquaredError()
      .apply(on([1, 2]), on([1, 4]))
      .item(),
  ).toBe(2);
  expect(
    await meanSquaredError()
      .apply(on([[[1]], [[3]]]), on([[[0]], [[0]]]))
      .item(),
  ).toBe(5);
});

test("what does not fit is refused with both types and what would fit", () => {
  const refused = (loss: Loss, output: Tensor, target: Tensor): string =>
    refusal(() => loss.apply(output, target)).message;
  const labels = (count: number): Tensor => on(Array<number>(count).fill(0), "u8");
  const [cross, square] = [crossEntropy(), meanSquaredError()];

  for (const [name, loss] of [
    ["crossEntropy", cross],
    ["meanSquaredError", square],
  ] as const) {
    const wanted = `${name} expects a target [2, 3] like the output, or class indices [2] of an integer dtype`;
    const square = on([
      [0, 1],
      [1, 0],
    ]);
    expect(refused(loss, on(logits), labels(3))).toBe(`${wanted} (output f32[2, 3], target u8[3])`);
    expect(refused(loss, on(logits), on([[0, 1]]))).toBe(`${wanted} (output f32[2, 3], target f32[1, 2])`);
    expect(refused(loss, on(logits), square)).toBe(`${wanted} (output f32[2, 3], target f32[2, 2])`);
    expect(refused(loss, on(logits), on([0, 1]))).toBe(`${wanted} (output f32[2, 3], target f32[2])`);
    expect(refused(loss, on(logits), on([[0], [1]], "u8"))).toBe(`${wanted} (output f32[2, 3], target u8[2, 1])`);
    expect(refused(loss, on(logits, "i32"), labels(2))).toContain("expects floating-point outputs, got i32");
  }
  expect(refused(square, on([[1], [2]]), on([1, 2, 3]))).toContain("expects a target [2, 1] like the output");
  expect(refused(square, on([[logits]]), on([[[0]]], "u8"))).toContain("or class indices [1, 1, 2] of an integer");
  const few = "expects outputs [batch, ..., classes] of at least 2 classes";
  expect(refused(square, on([[1], [2]]), labels(3))).toContain(few);
  expect(refused(square, on([1, 2, 3]), on(0, "u8"))).toContain(few);
  expect(refused(cross, on([1, 2, 3]), labels(3))).toContain(few);
  expect(refused(cosineSimilarity(), on([1, 2]), on([1, 2]))).toContain("expects outputs [batch, ..., features]");
  expect(refusal(() => cross.apply(on(logits), labels(3)))).toMatchObject({
    code: "inputs",
    details: { loss: "crossEntropy", output: { shape: [2, 3] }, target: { dtype: "u8", shape: [3] } },
  });
});

test("a loss of classes refuses a single one, which would always be right and teach nothing", () => {
  const [output, target] = [on([[1], [2]]), on([[0], [1]])];
  for (const loss of [crossEntropy(), focal(), klDivergence(), multiMargin()])
    expect(refusal(() => loss.apply(output, target)).message).toContain(
      "expects outputs [batch, ..., classes] of at least 2 classes; for one output a sample there is binaryCrossEntropy",
    );
});
