import { describe, expect, test } from "vitest";
import type { PrimitiveName, PrimitiveRule, ProgramErrorCode, TensorType } from "../src/index.ts";
import { dtypes, isShape, ProgramBuilder, ProgramError, primitiveNames, rules } from "../src/index.ts";

/** `f32[2, 3]` as a type. */
function t(text: string): TensorType {
  const [, dtype, extents] = /^(\w+)\[(.*)\]$/.exec(text) ?? [];
  const found = dtypes.find((candidate) => candidate === dtype);
  if (!found) throw new Error(`not a type: ${text}`);
  return { dtype: found, shape: extents ? extents.split(",").map(Number) : [] };
}

type Refusal = readonly [operands: readonly string[], attributes: unknown, code: ProgramErrorCode, message: RegExp];

const unary: readonly Refusal[] = [
  [[], {}, "structure", /takes 1 operand, got 0/],
  [["i32[2]"], {}, "dtype", /takes f32, f64, got i32; cast it first/],
];
const binary: readonly Refusal[] = [
  [["f32[2]"], {}, "structure", /takes 2 operands, got 1/],
  [["f32[2]", "f64[2]"], {}, "dtype", /share one dtype; cast one with cast\(x, "f32"\)/],
  [["f32[2]", "f32[3]"], {}, "shape", /equal shapes; stretch one with broadcast/],
  [["bool[2]", "bool[2]"], {}, "dtype", /takes .* got bool/],
];
const bits: readonly Refusal[] = [
  [["u32[2]", "i32[2]"], {}, "dtype", /share one dtype/],
  [["f32[2]", "f32[2]"], {}, "dtype", /got f32/],
];
const scalar = { name: "body", inputs: [t("f32[]")], nodes: [], outputs: [0], donated: [] };
const loop = { constants: 0, carry: 1, stacked: 0, length: 2, reverse: false, body: scalar };
const conv = { stride: [1], padding: [[0, 0]], inputDilation: [1], kernelDilation: [1], groups: 1 };
const index = { axis: 0, batch: 0 };
const windows = { axes: [0], size: [2], stride: [1], dilation: [1] };
const indexing: readonly Refusal[] = [
  [["f32[3]", "f32[2]", "f32[2]"], index, "dtype", /indices must be integers, got f32/],
  [["f32[3]", "i32[2]", "f32[2]"], { axis: 1, batch: 0 }, "attribute", /axis 1 is outside the 1 axes/],
  [["f32[3]", "i32[2]", "f32[2]"], { axis: 0, batch: 1 }, "attribute", /1 batch axes must be at most/],
  [["f32[2,3]", "i32[3]", "f32[3]"], { axis: 1, batch: 1 }, "shape", /first 1 axes must be equal/],
  [["f32[3]", "i32[2]", "f32[3]"], index, "shape", /need updates of shape \[2\]/],
  [["f32[3]", "i32[2]", "f64[2]"], index, "dtype", /share one dtype/],
];

const refusals: { readonly [P in PrimitiveName]?: readonly Refusal[] } = {
  constant: [
    [["f32[]"], { dtype: "f32", shape: [], values: [1] }, "structure", /takes 0 operands/],
    [[], { dtype: "f16", shape: [], values: [1] }, "attribute", /unknown dtype "f16"/],
    [[], { dtype: "f32", shape: [2], values: [1] }, "attribute", /1 values do not fill the shape \[2\]/],
    [[], { dtype: "f32", shape: [1], values: ["1"] }, "attribute", /must be numbers/],
    [[], { dtype: "bool", shape: [1], values: [2] }, "attribute", /must be 0 or 1/],
    [[], { dtype: "f32", shape: [1025], values: new Array(1025).fill(0) }, "attribute", /make them an input/],
  ],
  iota: [
    [[], { dtype: "bool", shape: [2], axis: 0 }, "attribute", /dtype must be one of/],
    [[], { dtype: "i32", shape: [-1], axis: 0 }, "attribute", /whole numbers >= 0/],
    [[], { dtype: "i32", shape: [2], axis: 1 }, "attribute", /axis 1 is outside the 1 axes/],
  ],
  randomBits: [
    [["u32[3]"], { shape: [2] }, "dtype", /key must be u32\[2\]/],
    [["u32[2]"], { shape: "2" }, "attribute", /list of whole numbers/],
  ],
  neg: [[["bool[2]"], {}, "dtype", /got bool/]],
  exp: unary,
  log: unary,
  sqrt: unary,
  tanh: unary,
  sin: unary,
  cos: unary,
  erf: unary,
  floor: unary,
  cast: [[["f32[]"], { dtype: "int" }, "attribute", /unknown dtype "int"/]],
  bitcast: [
    [["f64[]"], { dtype: "u32" }, "dtype", /got f64/],
    [["f32[]"], { dtype: "u8" }, "attribute", /must be one of f32, i32, u32, got "u8"/],
  ],
  add: binary,
  mul: binary,
  div: binary,
  pow: [...binary, [["i32[2]", "i32[2]"], {}, "dtype", /got i32/]],
  max: binary,
  less: binary.slice(0, 3),
  equal: binary.slice(0, 3),
  bitAnd: bits,
  bitOr: bits,
  bitXor: bits,
  shiftLeft: [...bits, [["bool[2]", "bool[2]"], {}, "dtype", /got bool/]],
  shiftRight: [...bits, [["bool[2]", "bool[2]"], {}, "dtype", /got bool/]],
  select: [
    [["f32[2]", "f32[2]", "f32[2]"], {}, "dtype", /condition must be bool/],
    [["bool[1]", "f32[2]", "f32[2]"], {}, "shape", /must have the shape of the choices/],
    [["bool[2]", "f32[2]", "f64[2]"], {}, "dtype", /share one dtype/],
  ],
  reduce: [
    [["bool[2]"], { kind: "sum", axes: [0] }, "dtype", /got bool/],
    [["f32[2]"], { kind: "mean", axes: [0] }, "attribute", /sum, max or argmax, got "mean"/],
    [["f32[2,2]"], { kind: "sum", axes: [1, 0] }, "attribute", /must ascend within the 2 axes/],
    [["f32[2]"], { kind: "sum", axes: [1] }, "attribute", /must ascend within the 1 axes/],
    [["f32[2,2]"], { kind: "argmax", axes: [0, 1] }, "attribute", /argmax takes one axis/],
    [["f32[0]"], { kind: "argmax", axes: [0] }, "attribute", /argmax of an empty axis/],
  ],
  dot: [
    [
      ["f32[2,3]", "f32[2,3]"],
      { leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [0] },
      "shape",
      /axis 1 of the left operand has extent 3, axis 0 of the right 2/,
    ],
    [
      ["f32[2]", "f32[2]"],
      { leftBatch: [0], rightBatch: [0], leftContract: [0], rightContract: [0] },
      "attribute",
      /distinct axes in pairs/,
    ],
    [["f32[2]", "f32[2]"], { leftBatch: null }, "attribute", /distinct axes in pairs/],
  ],
  conv: [
    [["f32[2]", "f32[2]"], conv, "shape", /needs an input \[batch/],
    [["f32[1,4,1]", "f32[2,1,1]"], { ...conv, stride: [0] }, "attribute", /must be 1 whole numbers >= 1/],
    [["f32[1,4,1]", "f32[2,1,1]"], { ...conv, padding: [[0]] }, "attribute", /padding must be 1 pairs/],
    [["f32[1,4,3]", "f32[2,1,2]"], { ...conv, groups: 2 }, "attribute", /2 groups must divide 3 channels/],
    [["f32[1,4,3]", "f32[2,1,2]"], conv, "shape", /takes 1 channels in each of 1 groups, the input has 3/],
  ],
  window: [
    [["f32[4]"], { ...windows, size: [0] }, "attribute", /size, stride and dilation >= 1/],
    [["f32[4]"], { ...windows, axes: [1] }, "attribute", /ascending axes below 1/],
    [["f32[4]"], { ...windows, axes: undefined }, "attribute", /ascending axes below 1/],
  ],
  unwindow: [
    [["f32[3,2]"], { ...windows, extent: [9] }, "shape", /over an extent of 9 do not give axis 0/],
    [["f32[3,2]"], { ...windows, extent: [] }, "attribute", /an extent for each of the 1/],
    [["bool[3,2]"], { ...windows, extent: [4] }, "dtype", /got bool/],
  ],
  reshape: [
    [["f32[2,3]"], { shape: [7] }, "shape", /\[2, 3\] has 6 elements, \[7\] has 7/],
    [["f32[2]"], { shape: [-2] }, "attribute", /whole numbers >= 0/],
  ],
  transpose: [[["f32[2,3]"], { permutation: [0, 0] }, "attribute", /each of the 2 axes once, got \[0,0\]/]],
  broadcast: [
    [["f32[2]"], { shape: [3], axes: [0] }, "shape", /extent 2 cannot become axis 0 of \[3\]; only 1 is stretched/],
    [["f32[2]"], { shape: [2], axes: [] }, "attribute", /one axis of it for each of the 1 axes/],
    [["f32[2,2]"], { shape: [2, 2], axes: [1, 0] }, "attribute", /must ascend within the 2 axes/],
  ],
  pad: [
    [["f32[2]"], { low: [-1], high: [0], interior: [0], value: 0 }, "attribute", /low must be 1 .* slice to take/],
    [["f32[2]"], { low: [0], high: [0], interior: [0], value: null }, "attribute", /value must be a number/],
    [["bool[2]"], { low: [0], high: [0], interior: [0], value: 7 }, "attribute", /for bool 0 or 1/],
  ],
  slice: [
    [["f32[4]"], { start: [2], size: [3], stride: [1] }, "attribute", /axis 0 of extent 4 has no elements/],
    [["f32[4]"], { start: [0], size: [5], stride: [-1] }, "attribute", /has no elements/],
    [["f32[4]"], { start: [0], size: [1], stride: [0] }, "attribute", /has no elements/],
    [["f32[4]"], { start: [0.5], size: [1], stride: [1] }, "attribute", /start must be 1 whole numbers/],
  ],
  concat: [
    [[], { axis: 0 }, "structure", /at least one part/],
    [["f32[2]", "f32[2]"], { axis: 1 }, "attribute", /axis 1 is outside/],
    [["f32[2,2]", "f32[2,3]"], { axis: 0 }, "shape", /may differ only along axis 0/],
    [["f32[2]", "i32[2]"], { axis: 0 }, "dtype", /share one dtype/],
  ],
  gather: [
    ...indexing.slice(0, 4).map(([operands, ...rest]): Refusal => [operands.slice(0, 2), ...rest]),
    [["f32[0]", "i32[2]"], index, "shape", /axis 0 is empty: nothing to take/],
  ],
  scatterAdd: [...indexing, [["bool[3]", "i32[2]", "bool[2]"], index, "dtype", /takes .*got bool/]],
  scatter: indexing,
  composite: [
    [["f32[]"], { name: "", attributes: {}, body: scalar }, "attribute", /needs a name such as/],
    [["f32[]"], { name: "@a/b", attributes: null, body: scalar }, "attribute", /attributes of @a\/b must be an object/],
    [["f32[2]"], { name: "@a/b", attributes: {}, body: scalar }, "structure", /operands of @a\/b must be \(f32\[\]\)/],
    [
      ["f32[]"],
      { name: "@a/b", attributes: {}, body: scalar, vjp: { forward: scalar, backward: { ...scalar, outputs: [] } } },
      "structure",
      /outputs of the backward Program of @a\/b must be \(f32\[\]\), got \(\)/,
    ],
  ],
  scan: [
    [["f32[]"], { ...loop, length: -1 }, "attribute", /whole numbers >= 0/],
    [[], loop, "structure", /needs 0 \+ 1 \+ 0 operands/],
    [["f32[2]"], loop, "structure", /operand 0 must be f32\[\]/],
    [["f32[]"], { ...loop, body: { ...scalar, outputs: [] } }, "structure", /must come out so, got nothing/],
  ],
  stopGradient: [[[], {}, "structure", /takes 1 operand/]],
  capture: [[["f32[]"], { name: "" }, "attribute", /a text that is not empty/]],
};

describe.each(primitiveNames.filter((name) => refusals[name]))("%s", (name) => {
  const rule = rules[name] as PrimitiveRule<unknown>;
  test.each(
    (refusals[name] ?? []).map(([operands, attributes, code, message]) => ({ operands, attributes, code, message })),
  )("refuses $operands: $message", ({ operands, attributes, code, message }) => {
    const builder = new ProgramBuilder("test");
    builder.origin = "layers.2.dense";
    let caught: unknown;
    try {
      builder.add(
        rule,
        operands.map((text) => builder.input(t(text))),
        attributes,
      );
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ProgramError);
    const error = caught as ProgramError;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(`${name} in "layers.2.dense": `);
    expect(error.details).toMatchObject({ code, primitive: name, origin: "layers.2.dense" });
  });
});

test("a builder refuses results whose elements cannot be counted", () => {
  const builder = new ProgramBuilder("huge");
  const x = builder.input(t("f32[4]"));
  const huge = { low: [Number.MAX_SAFE_INTEGER], high: [1], interior: [0], value: 0 };
  expect(() => builder.add(rules.pad, [x], huge)).toThrow(/pad: f32\[\d+\] is not a type/);
  expect(() => builder.input({ dtype: "f32", shape: [2 ** 30, 2 ** 30] })).toThrow(ProgramError);
});

test("a builder refuses values of another Program, as operands and as outputs", () => {
  const [one, two] = [new ProgramBuilder("one"), new ProgramBuilder("two")];
  const x = one.input(t("f32[]"));
  expect(() => two.add(rules.exp, [x], {})).toThrow(/belongs to the Program "one", not to "two"/);
  expect(() => two.finish([x])).toThrow(/belongs to the Program "one", not to "two"/);
});

test("isShape takes whole extents with a countable product, and nothing else", () => {
  for (const shape of [[], [0], [3, 4], [2 ** 26, 2 ** 26]]) expect(isShape(shape)).toBe(true);
  for (const shape of [null, "2", [1.5], [-1], [2 ** 27, 2 ** 27], new Array(33).fill(1), [Number.NaN], ["2"]])
    expect(isShape(shape)).toBe(false);
});
