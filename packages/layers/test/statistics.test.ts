import { reference } from "@tenon/backend";
import type { Backend, Tensor, TensorData, Tree } from "@tenon/tensor";
import { jit, mul, randomKey, sum, tensor, upload, valueAndGrad, zeros } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Layer } from "../src/index.ts";
import { batchNorm, dense, graph, input, LayerError, layerNorm, normalization, sequential } from "../src/index.ts";
import { fromFile, numbersOf, typed, values } from "./run.ts";

/** What the trainer does before the first step: a pass over the training data, batch by batch, in one jitted function. */
function fitted(backend: Backend, layer: Layer, batches: readonly (readonly (readonly number[])[])[]): Tree<Tensor> {
  const [first] = batches as [readonly (readonly number[])[]];
  const { params, state } = layer.init(randomKey(1), [typed(1, (first[0] as readonly number[]).length)]);
  const trained = upload(backend, params);
  type Given = { readonly state: Tree<Tensor>; readonly x: Tensor };
  const pass = jit(
    ({ state: seen, x }: Given): Tree<Tensor> =>
      layer.apply(trained, seen, [x], { training: false, fitting: true }).state,
    { name: "fitting pass" },
  );
  return batches.reduce((seen, batch) => pass({ state: seen, x: tensor(backend, batch) }), upload(backend, state));
}

const predict = (layer: Layer, state: Tree<Tensor>, x: Tensor): Tensor =>
  layer.apply({}, state, [x], { training: false }).outputs[0] as Tensor;

test("normalization fitted in batches has the mean and the variance of all the data", async () => {
  await using backend = await reference.open();
  const layer = normalization();
  expect(layer.fits).toBe(true);
  const state = fitted(backend, layer, [
    [
      [1, 100],
      [2, 200],
    ],
    [[6, 600]],
  ]);
  expect(await numbersOf(state)).toEqual({
    count: [3],
    mean: [3, 300],
    squaredDeviations: [expect.closeTo(14, 5), expect.closeTo(140_000, 0)],
  });
  const deviation = Math.sqrt(14 / 3);
  expect(
    await values(
      predict(
        layer,
        state,
        tensor(backend, [
          [3, 300],
          [3 + deviation, 300 - 100 * deviation],
        ]),
      ),
    ),
  ).toEqual([0, 0, 1, -1].map((y) => expect.closeTo(y, 5)));
});

test("minMax fitted in batches brings the training data between 0 and 1, also where all are far from 0", async () => {
  await using backend = await reference.open();
  const layer = fromFile({ type: "normalization", method: "minMax" });
  const state = fitted(backend, layer, [[[10, -5]], [[14, -7]], [[12, -9]]]);
  expect(await numbersOf(state)).toEqual({ count: [3], minimum: [10, -9], maximum: [14, -5] });
  const x = tensor(backend, [
    [10, -9],
    [14, -5],
    [11, -7],
    [18, -5],
  ]);
  expect(await values(predict(layer, state, x))).toEqual([0, 0, 1, 1, 0.25, 0.5, 2, 1]);
});

test.each(["meanVariance", "minMax"])(
  "%s of a feature that never varies is exactly 0, and nothing is infinite",
  async (method) => {
    await using backend = await reference.open();
    const layer = fromFile({ type: "normalization", method });
    // 0.1 is no f32, and sums of it round differently from batch to batch.
    const rows = (count: number) => Array.from({ length: count }, (_, i) => [0.1, i, 1e30]);
    const state = fitted(backend, layer, [rows(7), rows(100), rows(13)]);
    const result = await values(predict(layer, state, tensor(backend, rows(4))));
    expect([0, 3, 6, 9].map((i) => result[i])).toEqual([0, 0, 0, 0]);
    expect([2, 5, 8, 11].map((i) => result[i])).toEqual([0, 0, 0, 0]);
    expect(result.every(Number.isFinite)).toBe(true);
  },
);

test("the variance of numbers far from 0 is not lost: mean 10000, deviation 0.01, in f32", async () => {
  await using backend = await reference.open();
  const numbers = Array.from({ length: 64 }, (_, i) => [1e4 + (i % 2 === 0 ? 2 ** -7 : -(2 ** -7))]);
  const state = (await numbersOf(fitted(backend, normalization(), [numbers.slice(0, 32), numbers.slice(32)]))) as {
    squaredDeviations: number[];
  };
  expect((state.squaredDeviations[0] as number) / (64 * 2 ** -14)).toBeCloseTo(1, 5);
});

test("normalization leaves its input as it is before it has seen anything", async () => {
  await using backend = await reference.open();
  for (const method of ["meanVariance", "minMax"] as const) {
    const layer = normalization({ method });
    const { state } = layer.init(randomKey(0), [typed(1, 2)]);
    expect(await values(predict(layer, upload(backend, state), tensor(backend, [[3, -7]])))).toEqual([3, -7]);
  }
});

test("given statistics are used and not fitted, a number for all or a list per feature, and go through a model file", async () => {
  await using backend = await reference.open();
  const cases = [
    [{ mean: 1, variance: 4 }, [[3, 1]], [1, 0]],
    [{ mean: [1, 2], variance: [4, 0] }, [[3, 2]], [1, 0]],
    [{ method: "minMax", minimum: 0, maximum: [10, 100] }, [[5, 5]], [0.5, 0.05]],
    [{ method: "minMax", minimum: 0, maximum: 255, per: "all" }, [[255, 51]], [1, 0.2]],
  ] as const;
  for (const [options, x, expected] of cases) {
    const layer = fromFile(normalization(options).spec);
    expect(layer.fits).toBeUndefined();
    const { state } = layer.init(randomKey(0), [typed(1, 2)]);
    const placed = upload(backend, state);
    expect(await values(predict(layer, placed, tensor(backend, x)))).toEqual(expected.map((y) => expect.closeTo(y, 6)));
    const after = layer.apply({}, placed, [tensor(backend, x)], { training: false, fitting: true }).state;
    expect(await numbersOf(after)).toEqual(await numbersOf(placed));
  }
});

test("containers say that they fit if a layer in them does, and hand the pass on", async () => {
  await using backend = await reference.open();
  const x = input();
  const inside = graph({ inputs: [x], outputs: [x.to(sequential(normalization()), "scaled").to(dense(2), "head")] });
  expect(inside.fits).toBe(true);
  expect(sequential(inside).fits).toBe(true);
  expect(sequential(dense(2)).fits).toBeUndefined();
  expect(fromFile(sequential(inside).spec).fits).toBe(true);
  const state = await numbersOf(fitted(backend, sequential(inside), [[[1], [3]]]));
  expect(state).toEqual({
    layers: [{ scaled: { layers: [{ count: [2], mean: [2], squaredDeviations: [2] }] }, head: {} }],
  });
});

test("a batch of no examples teaches nothing", async () => {
  await using backend = await reference.open();
  for (const method of ["meanVariance", "minMax"] as const) {
    const layer = normalization({ method });
    const state = fitted(backend, layer, [[[1], [3]]]);
    const nothing = zeros(backend, typed(0, 1));
    const after = layer.apply({}, state, [nothing], { training: false, fitting: true });
    expect(await numbersOf(after.state)).toEqual(await numbersOf(state));
    expect(after.outputs[0]?.shape).toEqual([0, 1]);
  }
});

test("statistics do not change in training or prediction unless it is the fitting pass", async () => {
  await using backend = await reference.open();
  const layer = normalization();
  const state = fitted(backend, layer, [[[1], [3]]]);
  for (const training of [true, false]) {
    const applied = layer.apply({}, state, [tensor(backend, [[100]])], { training });
    expect(await numbersOf(applied.state)).toEqual(await numbersOf(state));
  }
});

test.each([
  [{ mean: 1 }, /normalization needs mean and variance both/],
  [{ mean: 0, variance: -1 }, /normalization expects variance to be a number >= 0, got -1/],
  [{ minimum: 0, maximum: 1 }, /with method "meanVariance" takes mean and variance, not minimum/],
  [{ method: "minMax", minimum: 2, maximum: [3, 1] }, /expects minimum <= maximum, got 2 and 1/],
  [{ method: "median" }, /expects method to be "meanVariance" or "minMax", got "median"/],
  [{ per: "example" }, /expects per to be "feature" or "all", got "example"/],
])("normalization refuses %j", (options, message) => {
  const make = () => normalization(options as object);
  expect(make).toThrow(LayerError);
  expect(make).toThrow(message);
});

test("statistics of another number of features are named with both numbers", async () => {
  await using backend = await reference.open();
  expect(() => normalization({ mean: [1, 2], variance: 1 }).init(randomKey(0), [typed(1, 3)])).toThrow(
    /normalization has statistics of 2 features \(input f32\[1, 3\]\)/,
  );
  const state = fitted(backend, normalization(), [[[1, 2]]]);
  expect(() => predict(normalization(), state, tensor(backend, [[1, 2, 3]]))).toThrow(
    /expects \[batch, ..., 2\], got \[1, 3\]/,
  );
});

const batch = [
  [1, 10],
  [3, 30],
  [5, 20],
];

test("batchNorm moves its running statistics in training only, by momentum and with the unbiased variance", async () => {
  await using backend = await reference.open();
  const layer = batchNorm({ momentum: 0.5 });
  const { params, state } = layer.init(randomKey(0), [typed(1, 2)]);
  const [trained, known] = [upload(backend, params), upload(backend, state)];
  const x = tensor(backend, batch);
  const after = layer.apply(trained, known, [x], { training: true }).state;
  expect(await numbersOf(after)).toEqual({ runningMean: [1.5, 10], runningVariance: [2.5, 50.5] });
  expect(await numbersOf(layer.apply(trained, known, [x], { training: false }).state)).toEqual(await numbersOf(known));
});

test("batchNorm's gradient by the input is orthogonal to what it takes out: shifts and scalings", async () => {
  await using backend = await reference.open();
  const layer = batchNorm({ affine: false });
  const weights = tensor(
    backend,
    [
      [1, -2],
      [3, 1],
      [-5, 4],
    ],
    { dtype: "f64" },
  );
  const x = tensor(backend, batch, { dtype: "f64" });
  const state = {
    runningMean: tensor(backend, [0, 0], { dtype: "f64" }),
    runningVariance: tensor(backend, [1, 1], { dtype: "f64" }),
  };
  const [, slope] = valueAndGrad((v: Tensor) =>
    sum(mul(layer.apply({}, state, [v], { training: true }).outputs[0] as Tensor, weights)),
  )(x);
  const slopes = await values(slope);
  for (const feature of [0, 1]) {
    const own = [0, 1, 2].map((i) => slopes[2 * i + feature] as number);
    expect(own.reduce((total, s) => total + s, 0)).toBeCloseTo(0, 10);
    const along = own.reduce((total, s, i) => total + s * ((batch[i]?.[feature] as number) - (feature ? 20 : 3)), 0);
    expect(along).toBeCloseTo(0, 3);
  }
});

test("a batch of one number per feature is normalised by the running statistics, which stay", async () => {
  await using backend = await reference.open();
  const layer = batchNorm({ affine: false, epsilon: 1e-12 });
  const state = { runningMean: tensor(backend, [1]), runningVariance: tensor(backend, [4]) };
  const applied = layer.apply({}, state, [tensor(backend, [[5]])], { training: true });
  expect(await values(applied.outputs[0])).toEqual([2]);
  expect(await numbersOf(applied.state)).toEqual({ runningMean: [1], runningVariance: [4] });
});

test("batchNorm and layerNorm of equal numbers give 0 and finite gradients", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [
    [7, 7],
    [7, 7],
  ]);
  const running = { runningMean: tensor(backend, [0, 0]), runningVariance: tensor(backend, [1, 1]) };
  for (const [layer, state] of [
    [batchNorm({ affine: false }), running],
    [layerNorm({ affine: false }), {}],
  ] as const) {
    const [value, slope] = valueAndGrad((v: Tensor) => {
      const y = layer.apply({}, state, [v], { training: true }).outputs[0] as Tensor;
      return sum(mul(y, y));
    })(x);
    expect(await values(value)).toEqual([0]);
    expect(await values(slope)).toEqual([0, 0, 0, 0]);
  }
});

test("layerNorm over several axes has parameters of their shape", () => {
  const { params } = layerNorm({ axes: 2 }).init(randomKey(0), [typed(1, 5, 3, 2)]);
  const { weight, bias } = params as Record<"weight" | "bias", TensorData>;
  expect([weight.shape, bias.shape]).toEqual([
    [3, 2],
    [3, 2],
  ]);
  expect([...weight.data, ...bias.data]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  expect(() => layerNorm({ axes: 2 }).init(randomKey(0), [typed(1, 5)])).toThrow(
    /layerNorm expects a batch axis and 2 more, got 2 axes/,
  );
});
