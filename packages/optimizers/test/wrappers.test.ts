import { reference } from "@tenon/backend";
import type { Tensor, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf, tensor, tensorData } from "@tenon/tensor";
import { expect, test } from "vitest";
import {
  adam,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  exponentialMovingAverage,
  gradientDescent,
  muon,
  parameterGroups,
  regularization,
  sgd,
} from "../src/index.ts";
import { numbers, ratesOf, start, stepped } from "./run-optimizer.ts";

const backend = await reference.open();

const params = {
  layers: [
    { weight: tensorData("f32", [[1, 2]]), bias: tensorData("f32", [3]) },
    { weight: tensorData("f32", [[4], [5]]), bias: tensorData("f32", [6]) },
  ],
};
const slopes = {
  layers: [
    { weight: tensor(backend, [[0.5, -8]]), bias: tensor(backend, [2]) },
    { weight: tensor(backend, [[-1], [1]]), bias: tensor(backend, [-2]) },
  ],
};
const paths = (tree: Tree<unknown>): string[] =>
  leavesOf<unknown>(tree, (value) => isTensor(value) || isTensorData(value)).map(({ path }) => path);

test("parameterGroups trains by the first group that matches, at its rate, and leaves frozen parameters alone", async () => {
  const optimizer = parameterGroups({
    groups: [
      { paths: ["layers.0.weight"], frozen: true },
      { paths: ["layers.0.*"], optimizer: gradientDescent({ learningRate: 0.25 }) },
      { paths: ["**.bias"], learningRateFactor: 2 },
    ],
    optimizer: gradientDescent({ learningRate: 0.5 }),
  });
  const run = start(backend, optimizer, params);
  expect(paths(run.state)).toEqual(["group1.learningRate", "group2.learningRate", "rest.learningRate"]);
  expect(await Promise.all(ratesOf(run.state).map((rate) => rate.item()))).toEqual([0.25, 1, 0.5]);
  const { updates } = optimizer.update(slopes, run.state, run.params);
  expect(paths(updates)).toEqual(["layers.0.bias", "layers.1.bias", "layers.1.weight"]);
  const next = stepped(optimizer, run, slopes);
  expect(await numbers(next.params, "layers.0.weight")).toEqual([1, 2]);
  expect(await numbers(next.params, "layers.0.bias")).toEqual([3 - 0.25 * 2]);
  expect(await numbers(next.params, "layers.1.weight")).toEqual([4.5, 4.5]);
  expect(await numbers(next.params, "layers.1.bias")).toEqual([8]);
});

test("frozen parameters have no state, groups of them neither, and a group's factor scales every rate inside it", async () => {
  const optimizer = parameterGroups({
    groups: [
      { paths: ["layers.0.**"], frozen: true },
      {
        paths: ["layers.1.*"],
        optimizer: muon({ others: adam({ learningRate: 0.125 }), learningRate: 0.25 }),
        learningRateFactor: 0.5,
      },
    ],
    optimizer: adam(),
  });
  const run = start(backend, optimizer, params);
  expect(paths(run.state)).toEqual([
    "group1.matrices.firstMoment.layers.1.weight",
    "group1.matrices.learningRate",
    "group1.others.firstMoment.layers.1.bias",
    "group1.others.learningRate",
    "group1.others.secondMoment.layers.1.bias",
    "group1.others.step",
  ]);
  expect(await Promise.all(ratesOf(run.state).map((rate) => rate.item()))).toEqual([0.125, 0.0625]);
});

test("a pattern of a group that matches nothing is an error with near paths, before anything is trained", () => {
  const optimizer = parameterGroups({ groups: [{ paths: ["layer.0.*"], frozen: true }], optimizer: adam() });
  expect(() => optimizer.init(params)).toThrow(
    'no parameter: "layer.0.*"; there are "layers.0.bias", "layers.0.weight"',
  );
});

test("clipping within a group looks at its gradients alone, around the groups at all of them", async () => {
  const clipped = (inner: typeof gradientDescent): ReturnType<typeof gradientDescent> =>
    clipByGlobalNorm({ maximum: 1, optimizer: inner({ learningRate: 1 }) });
  const within = parameterGroups({
    groups: [{ paths: ["layers.1.*"], optimizer: clipped(gradientDescent) }],
    optimizer: gradientDescent({ learningRate: 1 }),
  });
  const around = clipByGlobalNorm({
    maximum: 1,
    optimizer: parameterGroups({ groups: [], optimizer: gradientDescent({ learningRate: 1 }) }),
  });
  const moved = async (optimizer: typeof within): Promise<number> => {
    const next = stepped(optimizer, start(backend, optimizer, params), slopes);
    return (await numbers(next.params, "layers.1.bias"))[0] as number;
  };
  expect(await moved(within)).toBeCloseTo(6 + 2 / Math.sqrt(1 + 1 + 4), 5);
  expect(await moved(around)).toBeCloseTo(6 + 2 / Math.sqrt(0.25 + 64 + 4 + 1 + 1 + 4), 5);
});

test("gradients within the bounds are left as they are, and a NaN is not hidden by clipping", async () => {
  for (const clip of [clipByValue, clipByNorm, clipByGlobalNorm]) {
    const optimizer = clip({ maximum: 100, optimizer: gradientDescent({ learningRate: 1 }) });
    const run = start(backend, optimizer, params);
    expect(await numbers(stepped(optimizer, run, slopes).params, "layers.0.weight")).toEqual([0.5, 10]);
    const broken = tensor(backend, [Number.NaN, 1]);
    const next = stepped(optimizer, start(backend, optimizer, tensorData("f32", [0, 0])), broken);
    expect((await numbers(next.params))[0]).toBeNaN();
  }
});

test("regularization spares biases unless told otherwise", async () => {
  const none = { weight: tensor(backend, [[0, 0]]), bias: tensor(backend, [0]) };
  const small = { weight: tensorData("f32", [[2, -2]]), bias: tensorData("f32", [2]) };
  const after = async (options: { l1?: number; l2?: number; paths?: string[] }): Promise<number[][]> => {
    const optimizer = regularization({ ...options, optimizer: gradientDescent({ learningRate: 0.5 }) });
    const { params: next } = stepped(optimizer, start(backend, optimizer, small), none);
    return [await numbers(next, "weight"), await numbers(next, "bias")];
  };
  expect(await after({ l2: 0.5 })).toEqual([[1.5, -1.5], [2]]);
  expect(await after({ l1: 0.5 })).toEqual([[1.75, -1.75], [2]]);
  expect(await after({ l2: 0.5, paths: ["**"] })).toEqual([[1.5, -1.5], [1.5]]);
  await expect(after({ l2: 0.5, paths: ["**.bais"] })).rejects.toThrow('matches no parameter: "**.bais"');
});

test("a moving average starts at the parameters, weighs older ones less, and does not touch training", async () => {
  const decay = 0.75;
  const plain = sgd({ learningRate: 0.5, momentum: 0.5 });
  const optimizer = exponentialMovingAverage({ decay, optimizer: plain });
  let run = start(backend, optimizer, tensorData("f64", [1]));
  let alone = start(backend, plain, tensorData("f64", [1]));
  const average = async (): Promise<number> =>
    (await numbers(optimizer.evaluationParams?.(run.state, run.params) as Tensor))[0] as number;
  expect(await average()).toBe(1);
  const seen: number[] = [];
  for (const slope of [1, -2, 0.5, 3]) {
    run = stepped(optimizer, run, tensor(backend, [slope], { dtype: "f64" }));
    alone = stepped(plain, alone, tensor(backend, [slope], { dtype: "f64" }));
    seen.push((await numbers(run.params))[0] as number);
    expect(await numbers(run.params)).toEqual(await numbers(alone.params));
    const weights = seen.map((_, i) => decay ** (seen.length - 1 - i));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const wanted = seen.reduce((sum, value, i) => sum + value * ((weights[i] as number) / total), 0);
    expect(await average()).toBeCloseTo(wanted, 12);
  }
});

test("averages reach through the wrappers around them, and those of frozen parameters are the parameters", async () => {
  const averaging = exponentialMovingAverage({ decay: 0.5, optimizer: gradientDescent({ learningRate: 1 }) });
  const optimizer = clipByValue({
    maximum: 1,
    optimizer: parameterGroups({
      groups: [
        { paths: ["layers.0.*"], optimizer: averaging },
        { paths: ["layers.1.weight"], frozen: true },
      ],
      optimizer: gradientDescent({ learningRate: 1 }),
    }),
  });
  let run = start(backend, optimizer, params);
  for (let i = 0; i < 2; i++) run = stepped(optimizer, run, slopes);
  const evaluated = optimizer.evaluationParams?.(run.state, run.params) as Tree<Tensor>;
  expect(paths(evaluated)).toEqual(paths(run.params));
  // θ₁ = 2, θ₂ = 1: (θ₁ / 2 + θ₂) / 1.5
  expect((await numbers(evaluated, "layers.0.bias"))[0]).toBeCloseTo((1 + 1) / 1.5, 6);
  expect(await numbers(evaluated, "layers.1.weight")).toEqual([4, 5]);
  expect(await numbers(evaluated, "layers.1.bias")).toEqual(await numbers(run.params, "layers.1.bias"));
  const around = exponentialMovingAverage({
    optimizer: parameterGroups({ groups: [{ paths: ["layers.0.*"], frozen: true }], optimizer: adam() }),
  });
  let second = start(backend, around, params);
  for (let i = 0; i < 3; i++) second = stepped(around, second, slopes);
  const averages = around.evaluationParams?.(second.state, second.params) as Tree<Tensor>;
  expect(await numbers(averages, "layers.0.weight")).toEqual([1, 2]);
});
