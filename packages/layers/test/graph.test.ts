import { reference } from "@tenon/backend";
import type { Backend, Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";
import { add, grad, isTensorData, keyTensor, leavesOf, mul, randomKey, sum, tensor, upload } from "@tenon/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Layer } from "../src/index.ts";
import {
  batchNorm,
  concatLayer,
  dense,
  dropout,
  graph,
  input,
  join,
  LayerError,
  multiplyLayer,
  relu,
  sequential,
  sigmoid,
  tanh,
} from "../src/index.ts";
import { ones } from "../src/initialisers.ts";
import { fromFile, numbersOf, typed, values } from "./run.ts";

/** Stem, two layers beside it, sum, head. */
function residual(): Layer {
  const x = input();
  const stem = x.to(dense(6), "stem").to(relu());
  const block = stem.to(dense(6), "inner").to(tanh()).to(dense(6), "outer");
  return graph({ inputs: [x], outputs: [block.add(stem).to(dense(3), "head")] });
}

/** Two inputs that meet, two outputs. */
function twoByTwo(): Layer {
  const [left, right] = [input("left"), input("right")];
  const joined = left
    .to(dense(4), "fromLeft")
    .concat(right.to(dense(2), "fromRight"))
    .to(sigmoid());
  const gate = joined.to(dense(6), "gate").to(sigmoid(), "gated");
  return graph({
    inputs: [left, right],
    outputs: [joined.multiply(gate).to(dense(3), "classes"), joined.to(dense(1), "score")],
  });
}

/** One encoder for both inputs. */
function twins(): Layer {
  const encoder = sequential(dense(5), tanh());
  const [left, right] = [input("left"), input("right")];
  const both = left.to(encoder, "encoder").concat(right.to(encoder, "encoder"));
  return graph({ inputs: [left, right], outputs: [both.to(dense(2), "head")] });
}

const types: Readonly<Record<string, readonly TensorType[]>> = {
  residual: [typed(1, 4)],
  twoByTwo: [typed(1, 3), typed(1, 5)],
  twins: [typed(1, 3), typed(1, 3)],
};
const models = { residual, twoByTwo, twins };

const inputsFor = (backend: Backend, inputs: readonly TensorType[]): Tensor[] =>
  inputs.map(({ shape: [, features = 1] }, i) =>
    tensor(
      backend,
      Float32Array.from({ length: 7 * features }, (_, k) => Math.sin(k + 10 * i)),
      { shape: [7, features] },
    ),
  );

const pathsOf = (params: Tree<TensorData>): string[] =>
  leavesOf<TensorData>(params, isTensorData).map(({ path }) => path);

describe.each(Object.entries(models))("%s", (name, build) => {
  const inputs = types[name] as readonly TensorType[];

  test("survives a model file with equal parameters, outputs and gradients to the bit", async () => {
    await using backend = await reference.open();
    const model = build();
    const copy = fromFile(model.spec);
    expect(copy.spec).toEqual(model.spec);
    expect(copy.init(randomKey(3), inputs)).toEqual(model.init(randomKey(3), inputs));
    const { params, state } = model.init(randomKey(3), inputs);
    const results = [model, copy].map(async (layer) => {
      const [x, trained, known] = [inputsFor(backend, inputs), upload(backend, params), upload(backend, state)];
      const apply = (p: Tree<Tensor>) => layer.apply(p, known, x, { training: true }).outputs;
      const slopes = grad((p: Tree<Tensor>) =>
        apply(p)
          .map((output) => sum(mul(output, output)))
          .reduce((total, part) => add(total, part)),
      )(trained);
      return { outputs: await Promise.all(apply(trained).map(values)), slopes: await numbersOf(slopes) };
    });
    const [own, parsed] = await Promise.all(results);
    expect(parsed).toEqual(own);
    expect(own?.outputs.flat().some((y) => y !== 0)).toBe(true);
  });

  test("says the types of its outputs", async () => {
    await using backend = await reference.open();
    const model = build();
    const { params, state, outputs } = model.init(randomKey(3), inputs);
    const applied = model.apply(upload(backend, params), upload(backend, state), inputsFor(backend, inputs), {
      training: false,
    });
    expect(applied.outputs.map(({ shape }) => shape.slice(1))).toEqual(outputs.map(({ shape }) => shape.slice(1)));
  });
});

test("a residual block is the sum of both ways", async () => {
  await using backend = await reference.open();
  const x = input();
  const model = graph({ inputs: [x], outputs: [x.to(dense({ units: 2, initialiser: ones() }), "inner").add(x)] });
  const { params } = model.init(randomKey(0), [typed(1, 2)]);
  const { outputs } = model.apply(upload(backend, params), { inner: {}, add: {} }, [tensor(backend, [[1, 2]])], {
    training: false,
  });
  expect(await values(outputs[0])).toEqual([4, 5]);
});

test("the model file of a graph can be read", () => {
  const x = input("image");
  const model = graph({ inputs: [x], outputs: [x.to(dense(2), "head").to(relu())] });
  expect(model.spec).toEqual({
    type: "graph",
    inputs: ["image"],
    nodes: [
      { name: "head", layer: dense(2).spec, from: ["image"] },
      { name: "relu", layer: { type: "relu" }, from: ["head"] },
    ],
    outputs: ["relu"],
  });
});

describe("tied weights", () => {
  test("are one set of parameters at one path, and named in the model file", () => {
    const model = twins();
    const { params } = model.init(randomKey(0), types["twins"] as readonly TensorType[]);
    expect(pathsOf(params)).toEqual(["encoder.layers.0.bias", "encoder.layers.0.weight", "head.bias", "head.weight"]);
    expect((model.spec["nodes"] as { name: string; layer: unknown }[])[1]).toEqual({
      name: "encoder2",
      layer: "encoder",
      from: ["right"],
    });
  });

  test("collect the gradients of both uses", async () => {
    await using backend = await reference.open();
    const layer = dense({ units: 1, bias: false, initialiser: ones() });
    const [left, right] = [input("left"), input("right")];
    const model = graph({ inputs: [left, right], outputs: [left.to(layer, "one").add(right.to(layer, "one"))] });
    const { params } = model.init(randomKey(0), [typed(1, 2), typed(1, 2)]);
    const inputs = [tensor(backend, [[1, 2]]), tensor(backend, [[10, 20]])];
    const slopes = grad((p: Tree<Tensor>) =>
      sum(model.apply(p, { one: {}, add: {} }, inputs, { training: true }).outputs[0] as Tensor),
    )(upload(backend, params));
    expect(await numbersOf(slopes)).toEqual({ one: { weight: [11, 22] }, add: {} });
  });

  test("share running statistics too, one use after the other", async () => {
    await using backend = await reference.open();
    const layer = batchNorm({ momentum: 0.5 });
    const [left, right] = [input("left"), input("right")];
    const model = graph({ inputs: [left, right], outputs: [left.to(layer, "norm").add(right.to(layer, "norm"))] });
    const { params, state } = model.init(randomKey(0), [typed(1, 1), typed(1, 1)]);
    const inputs = [tensor(backend, [[0], [8]]), tensor(backend, [[0], [16]])];
    const applied = model.apply(upload(backend, params), upload(backend, state), inputs, { training: true });
    expect(await numbersOf(applied.state)).toMatchObject({ norm: { runningMean: [5] } });
  });

  test("may hold nodes of any name, data included", () => {
    const x = input("x");
    const inner = graph({ inputs: [x], outputs: [x.to(dense(4), "data")] });
    const outer = graph({ inputs: [x], outputs: [x.to(inner, "twice").to(inner, "twice")] });
    const type = typed(1, 4);
    expect(outer.init(randomKey(1), [type]).outputs).toEqual([type]);
    expect(() => outer.init(randomKey(1), [typed(1, 3)])).toThrow(
      "data.weight f32[3, 4], but needs data.bias f32[4], data.weight f32[4, 4]",
    );
  });

  test("need inputs of one size", () => {
    const build = () => twins().init(randomKey(0), [typed(1, 3), typed(1, 4)]);
    expect(build).toThrow(LayerError);
    expect(build).toThrow(
      /sequential at "encoder2" shares the layer of "encoder", which has .*weight f32\[3, 5\].* but needs .*weight f32\[4, 5\].*from input at "right"\)/,
    );
  });

  test("the same layer without a name is two layers, as in sequential", () => {
    const layer = dense(2);
    const x = input();
    const { params } = graph({ inputs: [x], outputs: [x.to(layer).to(layer)] }).init(randomKey(0), [typed(1, 2)]);
    expect(pathsOf(params)).toEqual(["dense.bias", "dense.weight", "dense2.bias", "dense2.weight"]);
  });
});

test("a graph inside a graph may have several outputs", async () => {
  await using backend = await reference.open();
  const x = input();
  const split = graph({
    inputs: [x],
    outputs: [x.to(relu()), x.to(dense({ units: 2, initialiser: ones() }), "twice")],
  });
  const outer = input();
  const halves = outer.to(split, "split");
  const model = graph({ inputs: [outer], outputs: [halves.add(halves.output(1))] });
  const copy = fromFile(model.spec);
  const { params, state } = copy.init(randomKey(0), [typed(1, 2)]);
  expect(pathsOf(params)).toEqual(["split.twice.bias", "split.twice.weight"]);
  const { outputs } = copy.apply(upload(backend, params), upload(backend, state), [tensor(backend, [[1, -3]])], {
    training: false,
  });
  expect(await values(outputs[0])).toEqual([-1, -2]);
  const third = () => graph({ inputs: [outer], outputs: [halves.output(2)] }).init(randomKey(0), [typed(1, 2)]);
  expect(third).toThrow(/graph reads output 2 of "split", which has 2/);
});

test("join is for layers of several inputs with options", () => {
  const [a, b] = [input("a"), input("b")];
  const stacked = join(a, b).to(concatLayer({ axis: 1 }), "stacked");
  const gated = join(stacked, stacked).to(multiplyLayer());
  const model = graph({ inputs: [a, b], outputs: [gated] });
  expect(model.init(randomKey(0), [typed(1, 2, 3), typed(1, 4, 3)]).outputs).toEqual([typed(1, 6, 3)]);
});

test("nodes draw noise of their own, the same for the same key", async () => {
  await using backend = await reference.open();
  const x = input();
  const layer = dropout(0.5);
  const model = graph({ inputs: [x], outputs: [x.to(layer, "first"), x.to(layer, "second")] });
  const ones = tensor(backend, [new Array(64).fill(1)]);
  const draw = (key: number) =>
    Promise.all(
      model
        .apply({}, { first: {}, second: {} }, [ones], { training: true, key: keyTensor(backend, randomKey(key)) })
        .outputs.map(values),
    );
  const [first, second] = await draw(1);
  expect(first).not.toEqual(second);
  expect(await draw(1)).toEqual([first, second]);
  expect((await draw(2))[0]).not.toEqual(first);
});

test("a key is folded from a node's name, so that nodes before and beside change nobody's numbers", () => {
  const x = input();
  const weights = (model: Layer) =>
    leavesOf<TensorData>(model.init(randomKey(1), [typed(1, 2)]).params, isTensorData)
      .filter(({ path }) => path === "head.weight")
      .map(({ value }) => [...value.data]);
  const plain = weights(graph({ inputs: [x], outputs: [x.to(dense(2), "head")] }));
  const longer = weights(graph({ inputs: [x], outputs: [x.to(dense(2)).to(dense(2), "head").add(x)] }));
  expect(longer).toEqual(plain);
});

describe("a graph is refused, and the node named:", () => {
  const [a, b] = [input("a"), input("b")];
  test.each([
    [
      "two layers of one name",
      () => graph({ inputs: [a], outputs: [a.to(relu(), "x").to(tanh(), "x")] }),
      /two different things called "x"/,
    ],
    [
      "a layer called as an input",
      () => graph({ inputs: [a], outputs: [a.to(relu(), "a")] }),
      /two different things called "a"/,
    ],
    [
      "an input that is not listed",
      () => graph({ inputs: [a], outputs: [a.add(b)] }),
      /reads the input "b", which is not among/,
    ],
    ["an input without use", () => graph({ inputs: [a, b], outputs: [a.to(relu())] }), /input "b" leads to no output/],
    ["no output", () => graph({ inputs: [a], outputs: [] }), /needs an output/],
    [
      "a name that makes no path",
      () => graph({ inputs: [a], outputs: [a.to(relu(), "a.b")] }),
      /cannot call a node "a\.b"/,
    ],
    ["an input twice", () => graph({ inputs: [a, a], outputs: [a.to(relu())] }), /two different things called "a"/],
    ["no input", () => graph({ inputs: [], outputs: [a] }), /reads the input "a"/],
    ["a node among the inputs", () => graph({ inputs: [a.to(relu())], outputs: [a] }), /something other than an input/],
  ])("%s", (_, build, message) => {
    expect(build).toThrow(LayerError);
    expect(build).toThrow(message);
  });

  const relus = (nodes: Readonly<Record<string, string | readonly string[]>>) =>
    Object.entries(nodes).map(([name, from]) => ({ name, layer: { type: "relu" }, from: [from].flat() }));
  const file = (nodes: readonly unknown[], inputs: unknown = ["x"], outputs: unknown = ["y"]) => ({
    type: "graph",
    inputs,
    nodes,
    outputs,
  });
  test.each([
    [
      "a circle",
      file(relus({ y: ["x", "b"], b: "c", c: "d", d: "b" })),
      /goes round in a circle: "b" reads "c" reads "d" reads "b"/,
    ],
    ["a node that reads itself", file(relus({ y: "y", z: "x" })), /circle: "y" reads "y"/],
    [
      "an unknown name",
      file(relus({ y: "xx" })),
      /node "y" reads "xx", which is neither an input nor a node; there are "x", "y"/,
    ],
    ["an unknown output", file(relus({ y: "x" }), ["x"], ["z"]), /the output reads "z", which is neither/],
    ["an input without use", file(relus({ y: "x" }), ["x", "unused"]), /input "unused" leads to no output/],
    ["a node without use", file(relus({ y: "x", dangling: "x" })), /node "dangling" leads to no output/],
    ["a node that reads nothing", file(relus({ y: [] })), /node "y" reads nothing/],
    ["a second output of an input", file(relus({ y: "x:1" })), /node "y" reads "x:1", but an input is one value/],
    ["a name twice", file([...relus({ y: "x" }), ...relus({ y: "x" })]), /two inputs or nodes called "y"/],
    [
      "a dangerous name",
      file(relus({ y: "x", ["__proto__"]: "x" }).concat(relus({ constructor: "x" }))),
      /leads to no output|cannot call/,
    ],
    [
      "sharing with nobody",
      file([{ name: "y", layer: "z", from: ["x"] }]),
      /node "y" shares the layer of "z", which is no node/,
    ],
    ["sharing with itself", file([{ name: "y", layer: "y", from: ["x"] }]), /node "y" shares the layer of "y"/],
    ["no input at all", file(relus({ y: "x" }), []), /needs an input/],
    [
      "an unknown layer",
      file([{ name: "y", layer: { type: "rel" }, from: ["x"] }]),
      /model\.nodes\[0\]\.layer.*did you mean "relu"/,
    ],
    ["a number for a layer", file([{ name: "y", layer: 3, from: ["x"] }]), /model\.nodes\[0\]\.layer/],
    ["no list of nodes", { type: "graph", inputs: ["x"], outputs: ["x"] }, /model\.nodes/],
  ])("%s, in a model file", (_, spec, message) => {
    expect(() => fromFile(spec)).toThrow(message);
  });

  test("a name that would be a prototype", () => {
    const text = `{"type":"graph","inputs":["x"],"nodes":[{"name":"__proto__","layer":{"type":"relu"},"from":["x"]}],"outputs":["__proto__"]}`;
    expect(() => fromFile(JSON.parse(text))).toThrow(/cannot call a node "__proto__"/);
  });
});

test("nodes of a model file may stand in any order, and give the same model", () => {
  const spec = residual().spec as unknown as { readonly nodes: readonly { readonly name: string }[] };
  fc.assert(
    fc.property(fc.shuffledSubarray([...spec.nodes], { minLength: spec.nodes.length }), (nodes) => {
      const shuffled = fromFile({ ...spec, nodes }).init(randomKey(3), [typed(1, 4)]);
      const ordered = fromFile(spec).init(randomKey(3), [typed(1, 4)]);
      const leaves = (params: Tree<TensorData>) => leavesOf<TensorData>(params, isTensorData);
      expect(leaves(shuffled.params)).toEqual(leaves(ordered.params));
    }),
    { numRuns: 30 },
  );
});

test("a long chain of nodes is no trouble", () => {
  const nodes = Array.from({ length: 3000 }, (_, i) => ({
    name: `n${i}`,
    layer: { type: "relu" },
    from: [i === 0 ? "x" : `n${i - 1}`],
  }));
  const spec = { type: "graph", inputs: ["x"], nodes: nodes.reverse(), outputs: ["n2999"] };
  expect(fromFile(spec).init(randomKey(0), [typed(1, 2)]).outputs).toEqual([typed(1, 2)]);
});

test("errors about large graphs name some nodes and say how many more there are", () => {
  const circle = Array.from({ length: 3000 }, (_, i) => ({
    name: `n${i}`,
    layer: { type: "relu" },
    from: [`n${(i + 1) % 3000}`],
  }));
  const parse = (nodes: readonly object[]) => () => fromFile({ type: "graph", inputs: ["x"], nodes, outputs: ["n0"] });
  expect(parse(circle)).toThrow(/goes round in a circle: "n0" reads "n1" .* and 2981 more$/);
  expect(parse([{ ...circle[0], from: ["y"] }, ...circle.slice(1)])).toThrow(/there are "x", "n0", .* and 2981 more$/);
});

test("what is joined has to fit, and both layers are named", () => {
  const [a, b] = [input("a"), input("b")];
  const wide = a.to(dense(4), "wide");
  const sum = graph({ inputs: [a, b], outputs: [wide.add(b)] });
  expect(() => sum.init(randomKey(0), [typed(1, 2), typed(1, 3)])).toThrow(
    /add at "add" expects inputs of as many axes and of equal extents .*\(input f32\[1, 4\], f32\[1, 3\] from dense at "wide", input at "b"\)/,
  );
  const joined = graph({ inputs: [a, b], outputs: [a.concat(b)] });
  expect(() => joined.init(randomKey(0), [typed(1, 2, 2), typed(1, 3, 2)])).toThrow(
    /concat at "concat" joins along axis 2/,
  );
  expect(() => joined.init(randomKey(0), [typed(1, 2)])).toThrow(/graph takes 2 inputs \(a, b\), got 1/);
  expect(() => concatLayer({ axis: 0 })).toThrow(/concat expects axis to be a whole number other than 0/);
});
