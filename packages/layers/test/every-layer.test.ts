import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, keyTensor, leavesOf, mapTree, randomKey, tensorData, upload } from "@tenon/tensor";
import { describe, expect, test } from "vitest";
import { layerKind, layersPlugin } from "../src/plugin.ts";
import { fromFile, layerNames } from "./run.ts";

// What has to hold for every layer there is. A new one is tried once it is in this table, and the first test asks for it.

interface Example {
  readonly options?: object;
  /** Shapes of the inputs, without the batch; default one of 4 features. */
  readonly inputs?: readonly (readonly number[])[];
  readonly integers?: true;
}

const relu = { type: "relu" };
const examples: Readonly<Record<string, Example>> = {
  add: { inputs: [[4], [4]] },
  batchNorm: { inputs: [[3, 3, 2]] },
  concat: { inputs: [[4], [2]] },
  dense: { options: { units: 3 } },
  dropout: { options: { rate: 0.5 } },
  elu: {},
  embedding: { options: { vocabularySize: 5, units: 3 }, integers: true },
  flatten: { inputs: [[2, 3]] },
  gelu: {},
  graph: {
    options: {
      inputs: ["x"],
      nodes: [{ name: "y", layer: { type: "dense", units: 2 }, from: ["x"] }],
      outputs: ["y", "x"],
    },
  },
  hardSigmoid: {},
  hardSwish: {},
  identity: {},
  layerNorm: { options: { axes: 2 }, inputs: [[2, 3]] },
  leakyRelu: {},
  logSoftmax: {},
  mish: {},
  multiply: { inputs: [[4], [1]] },
  normalization: {},
  prelu: { options: { perFeature: true } },
  relu: {},
  reshape: { options: { shape: [2, -1] } },
  selu: {},
  sequential: { options: { layers: [relu, { type: "batchNorm" }, { type: "dropout", rate: 0.1 }] } },
  sigmoid: {},
  silu: {},
  softmax: {},
  softplus: {},
  softsign: {},
  tanh: {},
};

test("every layer of the registry is tried here", () => {
  expect(Object.keys(examples).sort()).toEqual([...layerNames].sort());
});

describe.each(Object.entries(examples))("%s", (type, { options = {}, inputs = [[4]], integers }) => {
  const spec = { type, ...options };
  const typesOf = (batch: number, dtype: "f32" | "f64"): TensorType[] =>
    inputs.map((shape) => ({ dtype: integers ? "i32" : dtype, shape: [batch, ...shape] }));
  const leaves = (tree: Tree<TensorData>) => leavesOf<TensorData>(tree, isTensorData);

  test("goes through a model file: the spec says everything, defaults included", () => {
    const layer = fromFile(spec);
    expect(layer.spec).toMatchObject(spec);
    expect(fromFile(layer.spec).spec).toEqual(layer.spec);
    expect(fromFile(layer.spec).init(randomKey(1), typesOf(1, "f32"))).toEqual(
      layer.init(randomKey(1), typesOf(1, "f32")),
    );
  });

  test.each(["f32", "f64"] as const)(
    "init says the types of what apply gives, whatever the batch, in %s",
    async (dtype) => {
      // The weights of an embedding are f32 always: its input does not say.
      await using backend = await reference.open();
      const layer = fromFile(spec);
      const { params, state, outputs } = layer.init(randomKey(1), typesOf(1, dtype));
      expect(layer.init(randomKey(1), typesOf(7, dtype)).params).toEqual(params);
      const x = typesOf(3, dtype).map(({ dtype: own, shape }) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        return upload(
          backend,
          tensorData(
            own,
            Array.from({ length: size }, (_, i) => i % 5),
            shape,
          ),
        );
      });
      for (const context of [
        { training: false },
        { training: true, key: keyTensor(backend, randomKey(2)) },
        { training: false, fitting: true },
      ]) {
        const applied = layer.apply(upload(backend, params), upload(backend, state), x, context);
        expect(applied.outputs.map(({ type: given }) => given)).toEqual(
          outputs.map((output) => ({ ...output, shape: [3, ...output.shape.slice(1)] })),
        );
        const kept = mapTree<Tensor, TensorType>(applied.state, isTensor, ({ dtype: own, shape }) => ({
          dtype: own,
          shape,
        }));
        const known = mapTree<TensorData, TensorType>(state, isTensorData, ({ dtype: own, shape }) => ({
          dtype: own,
          shape,
        }));
        expect(kept).toEqual(known);
      }
    },
  );

  test("parameters are floating point and statistics are numbers, with paths of their own", () => {
    const { params, state } = fromFile(spec).init(randomKey(1), typesOf(1, "f32"));
    for (const { value } of leaves(params)) expect(value.dtype).toBe("f32");
    for (const { value } of leaves(state)) expect(value.dtype).not.toBe("bool");
    const paths = leaves(params).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test("has a summary and describes each of its options", () => {
    const entry = createRegistry([layersPlugin])
      .entries(layerKind)
      .find(({ name }) => name === type);
    expect(entry?.summary).toMatch(/^[A-ZΑ-Ω0-9a-z].*[^.]$/);
    for (const [option, schema] of Object.entries(entry?.jsonSchema.properties ?? {}))
      if (option !== "layers" && option !== "nodes") expect(schema.description, option).toMatch(/\w/);
  });
});

test("the JSON Schema of model files knows the layers inside sequential and graph", () => {
  const schema = JSON.stringify(createRegistry([layersPlugin]).jsonSchema(layerKind));
  expect(schema).toContain('"vocabularySize"');
  expect(schema).not.toContain("x-tenon-kind");
});
