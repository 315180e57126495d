import { reference } from "@tenon/backend";
import type { Tensor, Tree } from "@tenon/tensor";
import { foldKeyTensor, grad, keyTensor, mul, randomKey, randomWords, sum, tensor } from "@tenon/tensor";
import { expect, test } from "vitest";
import { dropout, embedding, flatten, LayerError, reshape, sequential } from "../src/index.ts";
import { fromFile, numbersOf, run, typed, values } from "./run.ts";

test.each([0.1, 0.5, 0.9])(
  "dropout at rate %d drops that share and scales what it keeps, so that the mean stays",
  async (rate) => {
    await using backend = await reference.open();
    const count = 40_000;
    const x = tensor(backend, new Float32Array(count).fill(1), { shape: [4, count / 4] });
    const key = keyTensor(backend, randomKey(5));
    const kept = await values(dropout(rate).apply({}, {}, [x], { training: true, key }).outputs[0]);
    expect(new Set(kept)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const dropped = kept.filter((y) => y === 0).length / count;
    expect(Math.abs(dropped - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / count));
    const mean = kept.reduce((total, y) => total + y, 0) / count;
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(rate / (1 - rate) / count));
  },
);

test("dropout drops where the key's random word is small: whole numbers, the same everywhere", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [new Array(100).fill(1)]);
  const key = randomKey(9);
  const kept = await values(
    dropout(0.3).apply({}, {}, [x], { training: true, key: keyTensor(backend, key) }).outputs[0],
  );
  const words = randomWords(key, 100);
  expect(kept.map((y) => y === 0)).toEqual([...words].map((word) => word < Math.round(0.3 * 2 ** 32)));
});

test("dropout's gradient is its mask; predicting, and at rate 0, it does nothing", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [[1, 2, 3, 4, 5, 6]]);
  const key = keyTensor(backend, randomKey(4));
  const trained = (v: Tensor) => dropout(0.5).apply({}, {}, [v], { training: true, key }).outputs[0] as Tensor;
  const mask = (await values(trained(x))).map((y) => (y === 0 ? 0 : 2));
  expect(await values(grad((v: Tensor) => sum(trained(v)))(x))).toEqual(mask);
  expect(new Set(mask).size).toBe(2);
  expect(await values(dropout(0.5).apply({}, {}, [x], { training: false }).outputs[0])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await values(dropout(0).apply({}, {}, [x], { training: true }).outputs[0])).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a layer inside others draws with the key that is folded by where it stands, in one row and in several", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [new Array(64).fill(1)]);
  const key = keyTensor(backend, randomKey(4));
  const model = sequential(flatten(), sequential(flatten(), flatten(), dropout(0.5)));
  const empty = { layers: [{}, { layers: [{}, {}, {}] }] };
  const kept = await values(model.apply(empty, empty, [x], { training: true, key }).outputs[0]);
  const folded = foldKeyTensor(foldKeyTensor(key, 1), 2);
  expect(kept).toEqual(await values(dropout(0.5).apply({}, {}, [x], { training: true, key: folded }).outputs[0]));
});

test("two dropouts of a model draw differently, and without a key training says what is missing and where", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [new Array(64).fill(1)]);
  const model = sequential(dropout(0.5), dropout({ rate: 0.5 }));
  const key = keyTensor(backend, randomKey(4));
  const empty = { layers: [{}, {}] };
  const kept = await values(model.apply(empty, empty, [x], { training: true, key }).outputs[0]);
  // The same mask twice would keep half.
  const share = kept.filter((y) => y === 4).length / kept.length;
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.4);
  expect(() => run(model, [x], { training: true })).toThrow(LayerError);
  expect(() => run(model, [x], { training: true })).toThrow(/dropout at "layers\.0" needs a key to train/);
});

test("embedding adds up the gradients of an index that is read more than once, and gives none to the others", async () => {
  await using backend = await reference.open();
  const layer = embedding({ vocabularySize: 4, units: 2 });
  const words = tensor(backend, [[1, 3, 1]], { dtype: "i32" });
  const weight = tensor(backend, new Float32Array(8), { shape: [4, 2] });
  const scale = tensor(backend, [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  const slopes = grad((params: Tree<Tensor>) => {
    const [y] = layer.apply(params, {}, [words], { training: true }).outputs as [Tensor];
    return sum(mul(y, scale));
  })({ weight });
  expect(await numbersOf(slopes)).toEqual({ weight: [0, 0, 6, 8, 0, 0, 3, 4] });
});

test("embedding takes integers of every kind, nearest where they are outside, and nothing else", async () => {
  await using backend = await reference.open();
  const layer = fromFile({ type: "embedding", vocabularySize: 3, units: 1, initialiser: "zeros" });
  const weight = tensor(backend, [[10], [11], [12]]);
  for (const dtype of ["i32", "u32", "u8"] as const)
    expect(
      await values(
        layer.apply({ weight }, {}, [tensor(backend, [[2, 0, 200]], { dtype })], { training: false }).outputs[0],
      ),
    ).toEqual([12, 10, 12]);
  expect(layer.init(randomKey(0), [{ dtype: "u8", shape: [1, 5] }]).outputs).toEqual([typed(1, 5, 1)]);
  expect(() => layer.init(randomKey(0), [typed(1, 5)])).toThrow(/embedding expects integers, got f32/);
});

test("reshape works out one extent and keeps the order of elements", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [[1, 2, 3, 4, 5, 6]]);
  const layer = fromFile({ type: "reshape", shape: [3, -1] });
  const { outputs } = run(layer, [x]);
  expect(outputs[0]?.shape).toEqual([1, 3, 2]);
  expect(await values(outputs[0])).toEqual([1, 2, 3, 4, 5, 6]);
  expect(() => reshape([4, -1]).init(randomKey(0), [typed(1, 6)])).toThrow(
    /reshape cannot make \[batch, 4, -1\] of 6 elements per example/,
  );
  expect(() => reshape([-1, -1])).toThrow(/one may be -1/);
  expect(() => reshape([2.5])).toThrow(/whole numbers/);
  expect(reshape({ shape: [] }).init(randomKey(0), [typed(1, 1)]).outputs).toEqual([typed(1)]);
});
