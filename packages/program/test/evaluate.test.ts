import { describe, expect, test } from "vitest";
import type { ConvAttributes, DType, PrimitiveName, TensorData, Value } from "../src/index.ts";
import { buildProgram, evaluate, interpret, ProgramError, primitiveNames, tensorData } from "../src/index.ts";
import * as op from "../src/op.ts";

// Every primitive against plain values written down by hand: the reference evaluations define what is correct, so
// nothing else can vouch for them.

type Body = (...values: readonly Value[]) => Value;

interface Case {
  readonly body: Body;
  readonly inputs: readonly TensorData[];
  readonly expected: readonly number[];
  /** Relative tolerance; results are exact without it. */
  readonly tolerance?: number;
}

const of = (dtype: DType, ...values: number[]): TensorData => tensorData(dtype, values);
const matrix = (dtype: DType, shape: readonly number[], values: readonly number[]): TensorData =>
  tensorData(dtype, [...values], shape);

function unary(body: (x: Value) => Value, dtype: DType, pairs: readonly (readonly [number, number])[]): Case {
  return { body: body as Body, inputs: [of(dtype, ...pairs.map(([x]) => x))], expected: pairs.map(([, y]) => y) };
}

function binary(
  body: (left: Value, right: Value) => Value,
  dtype: DType,
  triples: readonly (readonly [number, number, number])[],
): Case {
  return {
    body: body as Body,
    inputs: [of(dtype, ...triples.map(([x]) => x)), of(dtype, ...triples.map(([, y]) => y))],
    expected: triples.map(([, , z]) => z),
  };
}

const near = (body: (x: Value) => Value, pairs: readonly (readonly [number, number])[]): Case => ({
  ...unary(body, "f64", pairs),
  tolerance: 1e-14,
});

const source = (make: Parameters<typeof buildProgram>[2], expected: readonly number[]): Case => ({
  body: (x) => {
    const { builder } = x as Value;
    return make([], builder)[0] as Value;
  },
  inputs: [of("f32", 0)],
  expected,
});

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const rows = matrix("f64", [2, 3], [1, 2, 3, 4, 5, 6]);
const plainConv: ConvAttributes = {
  stride: [1],
  padding: [[0, 0]],
  inputDilation: [1],
  kernelDilation: [1],
  groups: 1,
};
const reduced = (kind: "sum" | "max" | "argmax", axes: number[], x: TensorData, expected: number[]): Case => ({
  body: (v) => op.reduce(v as Value, kind, axes),
  inputs: [x],
  expected,
});
const convolved = (changes: Partial<ConvAttributes>, x: TensorData, k: TensorData, expected: number[]): Case => ({
  body: (v, w) => op.conv(v as Value, w as Value, { ...plainConv, ...changes }),
  inputs: [x, k],
  expected,
});
const indexed = (body: Body, inputs: readonly TensorData[], expected: number[]): Case => ({ body, inputs, expected });
const castTo = (from: DType, to: DType, pairs: readonly (readonly [number, number])[]): Case =>
  unary((x) => op.cast(x, to), from, pairs);
const scalarBody = (name: string, make: (a: Value, b: Value) => Value) =>
  buildProgram(
    name,
    [of("f64", 0), of("f64", 0)].map(() => ({ dtype: "f64", shape: [] })),
    ([a, b]) => {
      const next = make(a as Value, b as Value);
      return [next, next];
    },
  );

// A new primitive may do with its documented example, which also runs as a test.
const cases: { readonly [P in PrimitiveName]?: readonly Case[] } = {
  constant: [
    source((_, builder) => [op.constant(builder, "f64", [3], [-0, nan, -inf])], [-0, nan, -inf]),
    source((_, builder) => [op.constant(builder, "u8", [2], [255, 256])], [255, 0]),
  ],
  iota: [
    source((_, builder) => [op.iota(builder, "i32", [2, 3], 0)], [0, 0, 0, 1, 1, 1]),
    source((_, builder) => [op.iota(builder, "f32", [2, 3], 1)], [0, 1, 2, 0, 1, 2]),
  ],
  randomBits: [
    {
      body: (key) => op.randomBits(key as Value, [1]),
      inputs: [of("u32", 0, 0)],
      expected: [0x6b200159],
    },
  ],
  neg: [
    unary(op.neg, "f64", [
      [0, -0],
      [-0, 0],
      [inf, -inf],
      [nan, nan],
    ]),
    unary(op.neg, "i32", [
      [5, -5],
      [-2147483648, -2147483648],
    ]),
    unary(op.neg, "u8", [
      [1, 255],
      [0, 0],
    ]),
    unary(op.neg, "u32", [[1, 4294967295]]),
  ],
  exp: [
    near(op.exp, [
      [1, Math.E],
      [-1, 0.36787944117144233],
    ]),
    unary(op.exp, "f64", [
      [0, 1],
      [-inf, 0],
      [inf, inf],
      [nan, nan],
      [710, inf],
    ]),
    unary(op.exp, "f32", [
      [89, inf],
      [-104, 0],
    ]),
  ],
  log: [
    near(op.log, [[10, Math.LN10]]),
    unary(op.log, "f64", [
      [1, 0],
      [0, -inf],
      [-0, -inf],
      [-1, nan],
      [inf, inf],
      [nan, nan],
    ]),
  ],
  sqrt: [
    unary(op.sqrt, "f64", [
      [9, 3],
      [-0, -0],
      [-1, nan],
      [inf, inf],
      [2, Math.SQRT2],
    ]),
  ],
  tanh: [
    near(op.tanh, [[0.5, 0.46211715726000974]]),
    unary(op.tanh, "f64", [
      [inf, 1],
      [-inf, -1],
      [-0, -0],
      [nan, nan],
    ]),
  ],
  sin: [
    near(op.sin, [[1, 0.8414709848078965]]),
    unary(op.sin, "f64", [
      [-0, -0],
      [inf, nan],
    ]),
  ],
  cos: [
    near(op.cos, [[1, 0.5403023058681398]]),
    unary(op.cos, "f64", [
      [0, 1],
      [inf, nan],
    ]),
  ],
  erf: [
    near(op.erf, [
      [0.5, 0.5204998778130465],
      [-1, -0.8427007929497149],
      [2, 0.9953222650189527],
      [3.5, 0.9999992569016276],
    ]),
    unary(op.erf, "f64", [
      [0, 0],
      [-0, -0],
      [inf, 1],
      [-inf, -1],
      [nan, nan],
    ]),
  ],
  floor: [
    unary(op.floor, "f64", [
      [1.5, 1],
      [-1.5, -2],
      [-0, -0],
      [-inf, -inf],
      [nan, nan],
    ]),
  ],
  cast: [
    castTo("f64", "i32", [
      [1.9, 1],
      [-1.9, -1],
      [3e9, 2147483647],
      [-3e9, -2147483648],
      [inf, 2147483647],
      [nan, 0],
    ]),
    castTo("f32", "u8", [
      [-1, 0],
      [255.9, 255],
      [256, 255],
      [-inf, 0],
    ]),
    castTo("f32", "u32", [
      [-0.5, 0],
      [4294967296, 4294967295],
    ]),
    castTo("i32", "u8", [
      [256, 0],
      [-1, 255],
    ]),
    castTo("i32", "u32", [[-1, 4294967295]]),
    castTo("u32", "i32", [[4294967295, -1]]),
    castTo("f64", "bool", [
      [0, 0],
      [-0, 0],
      [0.1, 1],
      [nan, 1],
    ]),
    castTo("bool", "f32", [
      [1, 1],
      [0, 0],
    ]),
    castTo("f64", "f32", [
      [1e39, inf],
      [0.1, Math.fround(0.1)],
      [1 + 2 ** -24, 1],
    ]),
    castTo("i32", "f32", [[16777217, 16777216]]),
  ],
  bitcast: [
    unary((x) => op.bitcast(x, "u32"), "f32", [
      [1, 0x3f800000],
      [-0, 0x80000000],
    ]),
    unary((x) => op.bitcast(x, "i32"), "u32", [[4294967295, -1]]),
    unary((x) => op.bitcast(x, "f32"), "i32", [[-8388608, -inf]]),
  ],
  add: [
    binary(op.add, "f64", [
      [0.1, 0.2, 0.30000000000000004],
      [-0, -0, -0],
      [-0, 0, 0],
      [inf, -inf, nan],
    ]),
    binary(op.add, "f32", [[16777216, 1, 16777216]]),
    binary(op.add, "i32", [[2147483647, 1, -2147483648]]),
    binary(op.add, "u32", [[4294967295, 2, 1]]),
    binary(op.add, "u8", [[250, 10, 4]]),
  ],
  mul: [
    binary(op.mul, "f64", [
      [0, -1, -0],
      [0, inf, nan],
      [3, 4, 12],
    ]),
    binary(op.mul, "i32", [[123456789, 987654321, -67153019]]),
    binary(op.mul, "u32", [
      [4294967295, 4294967295, 1],
      [3000000000, 3, 410065408],
    ]),
    binary(op.mul, "u8", [[20, 20, 144]]),
  ],
  div: [
    binary(op.div, "f64", [
      [1, 0, inf],
      [1, -0, -inf],
      [0, 0, nan],
      [1, 4, 0.25],
    ]),
    binary(op.div, "i32", [
      [7, 2, 3],
      [-7, 2, -3],
      [5, 0, 0],
      [-2147483648, -1, -2147483648],
    ]),
    binary(op.div, "u32", [
      [4294967295, 2, 2147483647],
      [1, 0, 0],
    ]),
    binary(op.div, "u8", [[255, 0, 0]]),
  ],
  pow: [
    binary(op.pow, "f64", [
      [2, 10, 1024],
      [-8, 1 / 3, nan],
      [nan, 0, 1],
      [1, nan, 1],
      [-1, inf, 1],
      [0, -1, inf],
      [-0, -1, -inf],
      [0, 0, 1],
    ]),
  ],
  max: [
    binary(op.max, "f64", [
      [1, nan, nan],
      [nan, 1, nan],
      [-0, 0, 0],
      [-inf, 3, 3],
    ]),
    binary(op.max, "u32", [[4294967295, 1, 4294967295]]),
    binary(op.max, "i32", [[-1, 1, 1]]),
  ],
  less: [
    binary(op.less, "f64", [
      [1, 2, 1],
      [2, 2, 0],
      [-0, 0, 0],
      [nan, 1, 0],
      [1, nan, 0],
    ]),
    binary(op.less, "u32", [
      [1, 4294967295, 1],
      [4294967295, 1, 0],
    ]),
    binary(op.less, "i32", [[-1, 1, 1]]),
  ],
  equal: [
    binary(op.equal, "f64", [
      [-0, 0, 1],
      [nan, nan, 0],
      [inf, inf, 1],
      [1, 2, 0],
    ]),
    binary(op.equal, "bool", [
      [1, 1, 1],
      [0, 1, 0],
    ]),
  ],
  bitAnd: [
    binary(op.bitAnd, "u32", [[4294967295, 0x80000001, 0x80000001]]),
    binary(op.bitAnd, "bool", [
      [1, 1, 1],
      [1, 0, 0],
    ]),
    binary(op.bitAnd, "i32", [[-1, 6, 6]]),
  ],
  bitOr: [binary(op.bitOr, "u32", [[0x80000000, 1, 0x80000001]]), binary(op.bitOr, "u8", [[0xf0, 0x0f, 0xff]])],
  bitXor: [binary(op.bitXor, "u32", [[4294967295, 1, 4294967294]]), binary(op.bitXor, "bool", [[1, 1, 0]])],
  shiftLeft: [
    binary(op.shiftLeft, "i32", [
      [1, 31, -2147483648],
      [1, 32, 1],
      [3, 33, 6],
    ]),
    binary(op.shiftLeft, "u32", [[1, 31, 2147483648]]),
    binary(op.shiftLeft, "u8", [
      [129, 1, 2],
      [1, 8, 1],
    ]),
  ],
  shiftRight: [
    binary(op.shiftRight, "i32", [
      [-8, 1, -4],
      [-1, 31, -1],
      [8, 33, 4],
    ]),
    binary(op.shiftRight, "u32", [[4294967295, 31, 1]]),
    binary(op.shiftRight, "u8", [
      [255, 4, 15],
      [2, 9, 1],
    ]),
  ],
  select: [
    {
      body: (c, a, b) => op.select(c as Value, a as Value, b as Value),
      inputs: [of("bool", 1, 0), of("f32", 1, nan), of("f32", nan, -0)],
      expected: [1, -0],
    },
  ],
  reduce: [
    reduced("sum", [0], rows, [5, 7, 9]),
    reduced("sum", [0, 1], rows, [21]),
    reduced("sum", [0], of("f64"), [0]),
    reduced("sum", [0], of("u8", 200, 100), [44]),
    reduced("sum", [0], of("i32", 2147483647, 2147483647, 3), [1]),
    reduced("max", [1], rows, [3, 6]),
    reduced("max", [0], of("f32", 1, nan, 2), [nan]),
    reduced("max", [0], of("f32"), [-inf]),
    reduced("max", [0], of("i32"), [-2147483648]),
    reduced("max", [0], of("i32", -5, -3), [-3]),
    reduced("argmax", [1], rows, [2, 2]),
    reduced("argmax", [0], of("f32", 3, 7, 7), [1]),
    reduced("argmax", [0], of("f32", inf, nan, 9, nan), [1]),
    reduced("argmax", [0], of("f32", -inf, -inf), [0]),
    reduced("argmax", [0], of("u32", 1, 4294967295), [1]),
  ],
  dot: [
    {
      body: (a, b) => op.matmul(a as Value, b as Value),
      inputs: [rows, matrix("f64", [3, 1], [1, 10, 100])],
      expected: [321, 654],
    },
    {
      body: (a, b) => op.matmul(a as Value, b as Value),
      inputs: [matrix("i32", [1, 2], [2147483647, 123456789]), matrix("i32", [2, 1], [2, 987654321])],
      expected: [(-2 + -67153019) | 0],
    },
    {
      body: (a, b) => op.matmul(a as Value, b as Value),
      inputs: [matrix("u32", [1, 1], [4294967295]), matrix("u32", [1, 1], [4294967295])],
      expected: [1],
    },
  ],
  conv: [
    convolved({}, matrix("f64", [1, 4, 1], [1, 2, 3, 4]), matrix("f64", [2, 1, 1], [1, 10]), [21, 32, 43]),
    convolved(
      { stride: [2], padding: [[1, 0]] },
      matrix("f64", [1, 4, 1], [1, 2, 3, 4]),
      matrix("f64", [2, 1, 1], [1, 10]),
      [10, 32],
    ),
    convolved({ inputDilation: [2] }, matrix("f64", [1, 2, 1], [1, 2]), matrix("f64", [2, 1, 1], [1, 10]), [1, 20]),
    convolved(
      { kernelDilation: [2] },
      matrix("f64", [1, 4, 1], [1, 2, 3, 4]),
      matrix("f64", [2, 1, 1], [1, 10]),
      [31, 42],
    ),
    convolved({ groups: 2 }, matrix("f64", [1, 1, 2], [3, 5]), matrix("f64", [1, 1, 2], [10, 100]), [30, 500]),
    convolved({ padding: [[-1, 0]] }, matrix("f64", [1, 3, 1], [7, 2, 3]), matrix("f64", [1, 1, 1], [2]), [4, 6]),
    convolved({}, matrix("u8", [1, 1, 1], [20]), matrix("u8", [1, 1, 1], [20]), [144]),
  ],
  window: [
    {
      body: (x) => op.window(x as Value, { axes: [0], size: [2], stride: [1], dilation: [2] }),
      inputs: [of("f64", 1, 2, 3, 4)],
      expected: [1, 3, 2, 4],
    },
  ],
  unwindow: [
    {
      body: (x) => op.unwindow(x as Value, { axes: [0], size: [2], stride: [1], dilation: [2], extent: [5] }),
      inputs: [matrix("f64", [3, 2], [1, 10, 2, 20, 3, 30])],
      expected: [1, 2, 13, 20, 30],
    },
  ],
  reshape: [{ body: (x) => op.reshape(x as Value, [3, 2]), inputs: [rows], expected: [1, 2, 3, 4, 5, 6] }],
  transpose: [{ body: (x) => op.transpose(x as Value, [1, 0]), inputs: [rows], expected: [1, 4, 2, 5, 3, 6] }],
  broadcast: [
    { body: (x) => op.broadcast(x as Value, [2, 2]), inputs: [of("f32", -0, nan)], expected: [-0, nan, -0, nan] },
    { body: (x) => op.broadcast(x as Value, [2, 2], [0]), inputs: [of("i32", 1, 2)], expected: [1, 1, 2, 2] },
    { body: (x) => op.broadcast(x as Value, [2, 2], [1]), inputs: [of("i32", 7)], expected: [7, 7, 7, 7] },
  ],
  pad: [
    {
      body: (x) => op.pad(x as Value, [1], [2], [1], -inf),
      inputs: [of("f32", 1, 2)],
      expected: [-inf, 1, -inf, 2, -inf, -inf],
    },
    { body: (x) => op.pad(x as Value, [0], [1], [9]), inputs: [of("i32")], expected: [0] },
  ],
  slice: [
    { body: (x) => op.slice(x as Value, [3], [2], [-2]), inputs: [of("u8", 0, 1, 2, 3)], expected: [3, 1] },
    { body: (x) => op.slice(x as Value, [0, 1], [2, 1]), inputs: [rows], expected: [2, 5] },
  ],
  concat: [
    {
      body: (a, b) => op.concat([a as Value, b as Value], 1),
      inputs: [rows, matrix("f64", [2, 1], [7, 8])],
      expected: [1, 2, 3, 7, 4, 5, 6, 8],
    },
  ],
  gather: [
    indexed((x, i) => op.gather(x as Value, i as Value, 0), [of("f64", 1, 2, 3), of("i32", -1, 9, 1)], [1, 3, 2]),
    indexed((x, i) => op.gather(x as Value, i as Value, 0), [of("f64", 1, 2, 3), of("u32", 4294967295, 0)], [3, 1]),
    indexed((x, i) => op.gather(x as Value, i as Value, 1, 1), [rows, matrix("i32", [2], [2, 0])], [3, 4]),
  ],
  scatterAdd: [
    indexed(
      (t, i, u) => op.scatterAdd(t as Value, i as Value, u as Value, 0),
      [of("f64", 1, 1, 1), of("i32", 0, 0, -1, 3), of("f64", 2, 3, 100, 100)],
      [6, 1, 1],
    ),
  ],
  scatter: [
    indexed(
      (t, i, u) => op.scatter(t as Value, i as Value, u as Value, 0),
      [of("f64", 1, 1, 1), of("i32", 0, 0, -1, 3), of("f64", 2, 3, 100, 100)],
      [3, 1, 1],
    ),
  ],
  composite: [
    {
      body: (a, b) =>
        op.composite([a as Value, b as Value], {
          name: "@test/product",
          attributes: {},
          body: scalarBody("product", op.mul),
        })[1] as Value,
      inputs: [tensorData("f64", 3), tensorData("f64", 5)],
      expected: [15],
    },
  ],
  scan: [false, true].map((reverse) => ({
    body: (start: Value | undefined, x: Value | undefined) => {
      const attributes = { constants: 0, carry: 1, stacked: 1, length: 3, reverse };
      const body = scalarBody("twice plus", (carry, value) => op.add(op.add(carry, carry), value));
      const [last, all] = op.scan([start as Value, x as Value], { ...attributes, body });
      return op.concat([op.reshape(last as Value, [1]), all as Value], 0);
    },
    inputs: [tensorData("f64", 1), of("f64", 1, 2, 3)],
    expected: reverse ? [25, 25, 12, 5] : [19, 3, 8, 19],
  })),
  stopGradient: [
    unary(op.stopGradient, "f64", [
      [-0, -0],
      [nan, nan],
    ]),
  ],
  capture: [unary((x) => op.capture(x, "name"), "u32", [[4294967295, 4294967295]])],
};

describe.each(primitiveNames.filter((name) => cases[name]))("%s", (name) => {
  test.each((cases[name] ?? []).map((entry, i) => ({ ...entry, i })))(
    "gives the values written down, case $i",
    (entry) => {
      const actual = [...interpret(entry.body, ...entry.inputs).data];
      if (entry.tolerance === undefined) expect(actual).toEqual([...entry.expected]);
      else {
        expect(actual.length).toBe(entry.expected.length);
        entry.expected.forEach((value, i) => {
          expect(Math.abs((actual[i] as number) - value)).toBeLessThanOrEqual((entry.tolerance ?? 0) * Math.abs(value));
        });
      }
    },
  );
});

describe("evaluate refuses what does not fit", () => {
  const program = buildProgram("double", [{ dtype: "f32", shape: [2] }], ([x]) => [op.add(x as Value, x as Value)]);
  const good = of("f32", 1, 2);
  const bad: readonly (readonly [string, readonly TensorData[]])[] = [
    ["an input that is missing", []],
    ["an input too many", [good, good]],
    ["another dtype", [of("f64", 1, 2)]],
    ["another shape", [of("f32", 1, 2, 3)]],
    ["too little data", [{ ...good, data: new Float32Array(1) }]],
    ["another kind of array", [{ ...good, data: new Float64Array(2) }]],
  ];
  test.each(bad)("%s", (_, inputs) => {
    expect(() => evaluate(program, inputs)).toThrow(ProgramError);
  });
});
