import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { TensorData, Tree } from "@tenon/tensor";
import { isTensorData, leavesOf, randomKey, tensor, upload } from "@tenon/tensor";
import { expect, test } from "vitest";
import { dense, flatten, LayerError, relu, sequential, sigmoid, softmax } from "../src/index.ts";
import { layerKind, layersPlugin } from "../src/plugin.ts";

const images = { dtype: "f32", shape: [1, 28, 28, 1] } as const;

function numbers(params: Tree<TensorData>): [string, number[]][] {
  return leavesOf<TensorData>(params, isTensorData).map(({ path, value }) => [path, [...value.data]]);
}

test("a dense layer is x W + b", async () => {
  await using backend = await reference.open();
  const params = {
    weight: tensor(backend, [
      [1, 2],
      [3, 4],
    ]),
    bias: tensor(backend, [10, 20]),
  };
  const { outputs } = dense(2).apply(
    params,
    {},
    [
      tensor(backend, [
        [1, 1],
        [0, 2],
      ]),
    ],
    { training: false },
  );
  expect([...((await outputs[0]?.data()) ?? [])]).toEqual([14, 26, 16, 28]);
  const without = dense({ units: 2, bias: false }).apply({ weight: params.weight }, {}, [tensor(backend, [[1, 1]])], {
    training: false,
  });
  expect([...((await without.outputs[0]?.data()) ?? [])]).toEqual([4, 6]);
});

test("initial weights come from the key alone and stay inside Glorot's bound", () => {
  const model = sequential(flatten(), dense(16), relu(), dense(10));
  const first = numbers(model.init(randomKey(1), [images]).params);
  expect(first).toEqual(numbers(model.init(randomKey(1), [images]).params));
  expect(first).not.toEqual(numbers(model.init(randomKey(2), [images]).params));
  expect(first.map(([path]) => path)).toEqual(["layers.1.bias", "layers.1.weight", "layers.3.bias", "layers.3.weight"]);
  const weights = first[1]?.[1] ?? [];
  const bound = Math.sqrt(6 / (784 + 16));
  expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(Math.max(...weights)).toBeGreaterThan(0.99 * bound);
  expect(new Set(weights).size).toBeGreaterThan(weights.length * 0.99);
});

test("adding a layer behind another one does not change its numbers", () => {
  const short = numbers(sequential(flatten(), dense(4)).init(randomKey(3), [images]).params);
  const long = numbers(sequential(flatten(), dense(4), dense(2)).init(randomKey(3), [images]).params);
  expect(long.slice(0, 2)).toEqual(short);
});

test("a layer that does not fit says where it stands and both sizes", () => {
  const build = () => sequential(dense(10)).init(randomKey(0), [images]);
  expect(build).toThrow(LayerError);
  expect(build).toThrow(
    /dense at "layers.0" expects \[batch, features\], got 4 axes; put a flatten layer before it \(input f32\[1, 28, 28, 1\]\)/,
  );
  expect(() => sequential(flatten(), relu()).init(randomKey(0), [{ dtype: "u8", shape: [1, 4] }])).toThrow(
    /relu at "layers.1" expects floating-point/,
  );
  expect(() => dense(0)).toThrow(/units/);
});

test("activations agree with their formulas at large arguments too", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [[-1000, -1, 0, 1, 1000]]);
  const values = async (layer: typeof relu) => [
    ...((await layer().apply({}, {}, [x], { training: false }).outputs[0]?.data()) ?? []),
  ];
  expect(await values(relu)).toEqual([0, 0, 0, 1, 1000]);
  const logistic = (v: number) => Math.fround(1 / (1 + Math.exp(-v)));
  expect(await values(sigmoid)).toEqual([-1000, -1, 0, 1, 1000].map((v) => expect.closeTo(logistic(v), 6)));
  expect(await values(softmax)).toEqual([0, 0, 0, 0, 1]);
});

test("a model goes through its model file and back to the same numbers", async () => {
  await using backend = await reference.open();
  const registry = createRegistry([layersPlugin]);
  const model = sequential(flatten(), dense(8), sigmoid(), dense({ units: 3, bias: false }), softmax());
  const copy = registry.parse(layerKind, JSON.parse(JSON.stringify(model.spec)), "model");
  const { params, state } = model.init(randomKey(5), [images]);
  const onDevice = upload(backend, params);
  const x = tensor(
    backend,
    Float32Array.from({ length: 784 }, (_, i) => i / 784),
    { shape: [1, 28, 28, 1] },
  );
  const [own, parsed] = [model, copy].map(
    (layer) => layer.apply(onDevice, state as never, [x], { training: false }).outputs[0],
  );
  expect(copy.spec).toEqual(model.spec);
  expect([...((await parsed?.data()) ?? [])]).toEqual([...((await own?.data()) ?? [1])]);
});

test("a wrong option in a model file is named with its path", () => {
  const registry = createRegistry([layersPlugin]);
  const parse = (layers: unknown) => () => registry.parse(layerKind, { type: "sequential", layers }, "model");
  expect(parse([{ type: "dense", units: -1 }])).toThrow(/model\.layers\[0\]\.units/);
  expect(parse([{ type: "dens", units: 1 }])).toThrow(/did you mean "dense"/);
});
