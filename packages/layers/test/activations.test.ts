import { reference } from "@tenon/backend";
import { randomKey, tensor } from "@tenon/tensor";
import { describe, expect, test } from "vitest";
import { fromFile, layerNames, run, slope, typed, values } from "./run.ts";

/** f(x) in JavaScript, for x that are not extreme. */
const formulas: Readonly<Record<string, (x: number) => number>> = {
  identity: (x) => x,
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  softsign: (x) => x / (1 + Math.abs(x)),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  hardSigmoid: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  hardSwish: (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
};
/** What they tend to: at -10000 and at 10000, value and gradient. */
const limits: Readonly<Record<string, readonly [number, number, number, number]>> = {
  identity: [-1e4, 1, 1e4, 1],
  relu: [0, 0, 1e4, 1],
  leakyRelu: [-100, 0.01, 1e4, 1],
  sigmoid: [0, 0, 1, 0],
  tanh: [-1, 0, 1, 0],
  elu: [-1, 0, 1e4, 1],
  selu: [-1.7580993408473766, 0, 10507.009873554805, 1.0507009873554805],
  gelu: [0, 0, 1e4, 1],
  silu: [0, 0, 1e4, 1],
  softplus: [0, 0, 1e4, 1],
  softsign: [-1e4 / 10001, 1 / 10001 ** 2, 1e4 / 10001, 1 / 10001 ** 2],
  mish: [0, 0, 1e4, 1],
  hardSigmoid: [0, 0, 1, 0],
  hardSwish: [0, 0, 1e4, 1],
};

const specs = [...Object.keys(limits).map((type) => ({ type })), { type: "gelu", approximate: "tanh" }];

describe.each(specs)("%o", (spec) => {
  test.each(["f32", "f64"] as const)(
    "at -10000 and 10000 value and gradient are what they tend to, in %s",
    async (dtype) => {
      await using backend = await reference.open();
      const layer = fromFile(spec);
      const x = tensor(backend, [-1e4, 1e4], { dtype });
      const [low, lowSlope, high, highSlope] = limits[spec.type] as readonly [number, number, number, number];
      const close = (number: number) => expect.closeTo(number, Math.abs(number) > 100 ? 2 : 6);
      expect(await values(run(layer, [x]).outputs[0])).toEqual([close(low), close(high)]);
      expect(await values(slope(layer, x))).toEqual([close(lowSlope), close(highSlope)]);
    },
  );

  test("value and gradient are finite at every power of ten, and NaN stays NaN", async () => {
    await using backend = await reference.open();
    const layer = fromFile(spec);
    const powers = Array.from({ length: 30 }, (_, i) => 10 ** (i - 15));
    const x = tensor(backend, [...powers, ...powers.map((power) => -power), 0]);
    for (const numbers of [await values(run(layer, [x]).outputs[0]), await values(slope(layer, x))])
      expect(numbers.filter((number) => !Number.isFinite(number))).toEqual([]);
    expect(await values(run(layer, [tensor(backend, [Number.NaN])]).outputs[0])).toEqual([Number.NaN]);
  });
});

test.each(Object.entries(formulas))("%s is its formula, and its gradient is the formula's", async (type, f) => {
  await using backend = await reference.open();
  const layer = fromFile({ type });
  const xs = [-5, -2.5, -1, -0.3, 0.2, 1, 2.5, 5];
  const x = tensor(backend, xs, { dtype: "f64" });
  const h = 1e-6;
  expect(await values(run(layer, [x]).outputs[0])).toEqual(xs.map((v) => expect.closeTo(f(v), 12)));
  expect(await values(slope(layer, x))).toEqual(xs.map((v) => expect.closeTo((f(v + h) - f(v - h)) / (2 * h), 8)));
});

test("small values of softplus, mish, elu and selu keep their digits in f32", async () => {
  await using backend = await reference.open();
  for (const [type, x] of [
    ["softplus", -25],
    ["mish", -25],
    ["elu", -1e-5],
    ["selu", -1e-5],
  ] as const) {
    const [y] = await values(run(fromFile({ type }), [tensor(backend, [x])]).outputs[0]);
    const exact = formulas[type]?.(Math.fround(x)) as number;
    expect(Math.abs((y as number) / exact - 1)).toBeLessThan(4e-7);
  }
});

test("softmax and logSoftmax are rows of probabilities at extreme logits, and so are their gradients", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [[1e4, -1e4, 1e4]]);
  const weight = tensor(backend, [[1, 0, 0]]);
  expect(await values(run(fromFile({ type: "softmax" }), [x]).outputs[0])).toEqual([0.5, 0, 0.5]);
  expect(await values(slope(fromFile({ type: "softmax" }), x, weight))).toEqual([0.25, 0, -0.25]);
  const logarithms = await values(run(fromFile({ type: "logSoftmax" }), [x]).outputs[0]);
  expect(logarithms).toEqual([-Math.LN2, -2e4 - Math.LN2, -Math.LN2].map((v) => expect.closeTo(v, 2)));
  expect(await values(slope(fromFile({ type: "logSoftmax" }), x, weight))).toEqual([0.5, 0, -0.5]);
});

test("prelu has one slope, or one per feature, and says what it expects", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [
    [-1, -2],
    [3, -4],
  ]);
  const layer = fromFile({ type: "prelu", perFeature: true });
  const slopes = { slope: tensor(backend, [0.5, 0.1]) };
  expect(await values(layer.apply(slopes, {}, [x], { training: true }).outputs[0])).toEqual(
    [-0.5, -0.2, 3, -0.4].map((v) => expect.closeTo(v, 6)),
  );
  expect(() => layer.apply({ slope: tensor(backend, [1, 1, 1]) }, {}, [x], { training: true })).toThrow(
    /prelu expects 3 features, got 2 \(input f32\[2, 2\]\)/,
  );
  expect(layer.init(randomKey(0), [typed(1, 2)]).params).toEqual({
    slope: { dtype: "f32", shape: [2], data: new Float32Array([0.25, 0.25]) },
  });
});

test("every layer of the textbook is there by its usual name", () => {
  expect(layerNames).toEqual(
    expect.arrayContaining([
      ...Object.keys(limits),
      ...["softmax", "logSoftmax", "prelu", "dense", "flatten", "reshape", "dropout", "normalization", "embedding"],
      ...["batchNorm", "layerNorm", "sequential", "graph", "add", "multiply", "concat"],
    ]),
  );
});
