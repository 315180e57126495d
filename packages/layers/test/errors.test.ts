import { reference } from "@tenon/backend";
import { randomKey, tensor, upload, zeros } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Layer } from "../src/index.ts";
import {
  batchNorm,
  dense,
  dropout,
  elu,
  embedding,
  flatten,
  gelu,
  graph,
  input,
  LayerError,
  layerNorm,
  leakyRelu,
  prelu,
  relu,
  sequential,
  softmax,
  softplus,
} from "../src/index.ts";
import { fromFile, typed } from "./run.ts";

// Bad options and shapes: who complains, about what, and where.

test.each([
  [() => dense(0), /^dense expects units to be a whole number >= 1, got 0$/],
  [() => dense(2.5), /^dense expects units to be a whole number >= 1, got 2.5$/],
  [() => dropout(1), /^dropout expects rate to be a number >= 0 and < 1, got 1$/],
  [() => dropout(Number.NaN), /^dropout expects rate .* got NaN$/],
  [() => leakyRelu({ slope: -1 }), /^leakyRelu expects slope to be a number >= 0, got -1$/],
  [() => dropout({ rate: "0.5" as unknown as number }), /^dropout expects rate .* got "0.5"$/],
  [() => elu({ alpha: 0 }), /^elu expects alpha to be a number > 0, got 0$/],
  [() => softplus({ beta: -2 }), /^softplus expects beta to be a number > 0, got -2$/],
  [() => prelu({ initial: Infinity }), /^prelu expects initial to be a finite number, got Infinity$/],
  [
    () => gelu({ approximate: "sigmoid" as "tanh" }),
    /^gelu expects approximate to be "none" or "tanh", got "sigmoid"$/,
  ],
  [() => batchNorm({ momentum: 1.5 }), /^batchNorm expects momentum to be a number >= 0 and <= 1, got 1.5$/],
  [() => batchNorm({ epsilon: 0 }), /^batchNorm expects epsilon to be a number > 0, got 0$/],
  [() => layerNorm({ axes: 0 }), /^layerNorm expects axes to be a whole number >= 1, got 0$/],
  [
    () => embedding({ vocabularySize: 0, units: 1 }),
    /^embedding expects vocabularySize to be a whole number >= 1, got 0$/,
  ],
])("an option out of its range names layer, option, value and range: %s", (make, message) => {
  expect(make).toThrow(LayerError);
  expect(make).toThrow(message);
});

test.each([
  [{ type: "dropout", rate: 1 }, /model\.rate.*below 1.*got 1/],
  [{ type: "dropout" }, /model\.rate.*missing/],
  [{ type: "leakyRelu", slope: "steep" }, /model\.slope.*a number.*"steep"/],
  [{ type: "batchNorm", momentum: 2 }, /model\.momentum.*at most 1.*got 2/],
  [{ type: "layerNorm", axes: 0 }, /model\.axes.*at least 1.*got 0/],
  [{ type: "gelu", approximate: "sigmoid" }, /model\.approximate.*one of "none", "tanh".*"sigmoid"/],
  [{ type: "reshape", shape: [-2] }, /model\.shape\[0\].*-2/],
  [{ type: "elu", aplha: 1 }, /aplha.*did you mean "alpha"/],
  [{ type: "gelUu" }, /did you mean "gelu"/],
])("and so does a model file: %j", (spec, message) => {
  expect(() => fromFile(spec)).toThrow(message);
});

test("shapes that do not fit name both layers and both sizes, in sequential and however deep", () => {
  const flat = sequential(flatten(), dense(4), relu());
  const image = typed(1, 28, 28, 1);
  const cases = [
    [
      sequential(flatten(), sequential(relu(), embedding({ vocabularySize: 2, units: 2 }))),
      /embedding at "layers\.1\.layers\.1" expects integers, got f32 \(input f32\[1, 784\] from relu at "layers\.1\.layers\.0"\)/,
    ],
    [
      sequential(relu(), dense(10)),
      /dense at "layers\.1" expects \[batch, features\], got 4 axes; put a flatten layer before it \(input f32\[1, 28, 28, 1\] from relu at "layers\.0"\)/,
    ],
    // The first layer of an inner model reads what is before that model.
    [
      sequential(relu(), sequential(dense(10))),
      /dense at "layers\.1\.layers\.0" expects .* from relu at "layers\.0"\)/,
    ],
    [sequential(flat, layerNorm({ axes: 3 })), /layerNorm at "layers\.1" .* from sequential at "layers\.0"\)/],
    [
      dense(10),
      /^dense expects \[batch, features\], got 4 axes; put a flatten layer before it \(input f32\[1, 28, 28, 1\]\)$/,
    ],
  ] as const;
  for (const [model, message] of cases) expect(() => model.init(randomKey(0), [image])).toThrow(message);
});

test("the error is data first", () => {
  const x = input("image");
  const model = graph({ inputs: [x], outputs: [x.to(relu(), "pool2").to(dense(10), "head")] });
  let error: unknown;
  try {
    sequential(model).init(randomKey(0), [typed(1, 28, 28)]);
  } catch (thrown) {
    error = thrown;
  }
  expect((error as LayerError).details).toEqual({
    code: "inputs",
    layer: "dense",
    path: "layers.0.head",
    reason: "expects [batch, features], got 3 axes; put a flatten layer before it",
    inputs: [typed(1, 28, 28)],
    from: [{ layer: "relu", path: "layers.0.pool2" }],
  });
});

test("inputs that do not fit the parameters are named when the model is applied", async () => {
  await using backend = await reference.open();
  const x = input("image");
  const body = sequential(flatten(), dense(3));
  const model = sequential(graph({ inputs: [x], outputs: [x.to(relu(), "first").to(body, "body")] }), relu());
  const { params, state } = model.init(randomKey(0), [typed(1, 4)]);
  const apply = () =>
    model.apply(upload(backend, params), upload(backend, state), [zeros(backend, { dtype: "f32", shape: [2, 5] })], {
      training: false,
    });
  expect(apply).toThrow(LayerError);
  expect(apply).toThrow(
    /^dense at "layers\.0\.body\.layers\.1" expects \[batch, 4\] \(input f32\[2, 5\] from flatten at "layers\.0\.body\.layers\.0"\)$/,
  );
});

test("integers are refused where numbers are expected, and a vector where rows are", () => {
  const integers = { dtype: "i32", shape: [1, 4] } as const;
  for (const type of ["gelu", "prelu", "softmax", "layerNorm", "batchNorm", "normalization"])
    expect(() => fromFile({ type }).init(randomKey(0), [integers])).toThrow(
      new RegExp(`^${type} expects floating-point numbers, got i32`),
    );
  expect(() => softmax().init(randomKey(0), [typed(4)])).toThrow(/softmax expects \[batch, features\], got 1 axis/);
  expect(() => relu().init(randomKey(0), [typed(1), typed(1)])).toThrow(/relu takes one input, got 2/);
});

test("errors that are not of a layer pass through containers unchanged", async () => {
  await using backend = await reference.open();
  const failure = new Error("of somebody else");
  const broken = {
    ...relu(),
    apply() {
      throw failure;
    },
  };
  const apply = () =>
    sequential(broken).apply({ layers: [{}] }, { layers: [{}] }, [tensor(backend, [1])], { training: false });
  expect(apply).toThrow(failure);
});

test("what is no layer is told from one: a list of layers, a function that was not called", () => {
  const layers = (...given: readonly unknown[]): readonly Layer[] => given as readonly Layer[];
  expect(() => sequential(...layers([dense(2), relu()]))).toThrow(
    "sequential expects a layer at 0, got a list; give its members one by one",
  );
  expect(() => sequential(...layers(dense(2), relu))).toThrow(
    "sequential expects a layer at 1, got the function relu; call it: relu()",
  );
  expect(() => sequential(...layers(undefined))).toThrow("sequential expects a layer at 0, got undefined");
  const [uncalled] = layers(relu) as [Layer];
  expect(() => input("x").to(uncalled, "bend")).toThrow('graph expects a layer for "bend", got the function relu');
  expect(() => input("x").to(uncalled)).toThrow(LayerError);
});

test("a layer of one input refuses two, and a model parameters of another form", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [[1]]);
  const context = { training: false };
  expect(() => relu().apply({}, {}, [x, x], context)).toThrow("relu takes one input, got 2");
  expect(() => relu().apply({}, {}, [], context)).toThrow("relu takes one input, got 0");
  const model = sequential(relu(), sequential(relu()));
  const none = { layers: [{}, { layers: [{}] }] };
  expect(model.apply(none, none, [x], context).outputs).toHaveLength(1);
  expect(() => model.apply(none, {}, [x], context)).toThrow(
    "sequential is applied with state of another form than init gave: expects { layers: [...] } of 2",
  );
  expect(() => model.apply({ layers: [{}, {}] }, none, [x], context)).toThrow(
    'sequential at "layers.1" is applied with params of another form than init gave: expects { layers: [...] } of 1',
  );
});

test("sizes that no memory holds are an error of the layer, with its place", () => {
  const model = fromFile({ type: "sequential", layers: [{ type: "dense", units: 1e15 }] });
  expect(() => model.init(randomKey(0), [typed(1, 3)])).toThrow(LayerError);
  expect(() => model.init(randomKey(0), [typed(1, 3)])).toThrow(/^dense at "layers.0" needs more memory than there is/);
});
