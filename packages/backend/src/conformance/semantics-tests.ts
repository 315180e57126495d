import type { DType, NestedNumbers, TensorData, Value } from "@tenon/program";
import { buildProgram, gradient, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { dtypesIn, kitTest } from "./kit-test.ts";

/** One rule on numbers that can be checked in the head; no reference is involved. */
interface Semantics {
  readonly name: string;
  readonly inputs: readonly TensorData[];
  readonly apply: (...inputs: readonly Value[]) => Value;
  readonly expected: readonly [DType, NestedNumbers];
}

const rules = (): readonly Semantics[] => {
  const f32 = (values: NestedNumbers): TensorData => tensorData("f32", values);
  const i32 = (values: NestedNumbers): TensorData => tensorData("i32", values);
  const value = (values: readonly Value[], i: number): Value => values[i] as Value;
  const matrix = f32([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const scalar = tensorType("f32", []);
  const runningSum = buildProgram("running sum", [scalar, scalar], (inputs) => {
    const sum = op.add(value(inputs, 0), value(inputs, 1));
    return [sum, sum];
  });
  return [
    {
      name: "max: NaN on either side wins",
      inputs: [f32([NaN, 1, NaN]), f32([1, NaN, NaN])],
      apply: (a, b) => op.max(a as Value, b as Value),
      expected: ["f32", [NaN, NaN, NaN]],
    },
    {
      name: "max: +0 is greater than -0",
      inputs: [f32([0, -0]), f32([-0, 0])],
      apply: (a, b) => op.max(a as Value, b as Value),
      expected: ["f32", [0, 0]],
    },
    {
      name: "reduce max: NaN wins",
      inputs: [
        f32([
          [1, NaN, 3],
          [NaN, 1, 2],
          [1, 2, 3],
        ]),
      ],
      apply: (x) => op.reduce(x as Value, "max", [1]),
      expected: ["f32", [NaN, NaN, 3]],
    },
    {
      name: "argmax: the first of equal elements wins",
      inputs: [
        f32([
          [1, 3, 3, 2],
          [0, 0, 0, 0],
        ]),
      ],
      apply: (x) => op.reduce(x as Value, "argmax", [1]),
      expected: ["i32", [1, 0]],
    },
    {
      name: "argmax: the first NaN wins",
      inputs: [f32([1, NaN, 3, NaN])],
      apply: (x) => op.reduce(x as Value, "argmax", [0]),
      expected: ["i32", 1],
    },
    {
      name: "less: equal and unordered values are not less",
      inputs: [f32([1, 2, NaN, 1, -0]), f32([1, 3, 1, NaN, 0])],
      apply: (a, b) => op.less(a as Value, b as Value),
      expected: ["bool", [0, 1, 0, 0, 0]],
    },
    {
      name: "div: an integer divided by zero is 0",
      inputs: [i32([7, -7, 0, -2147483648]), i32([0, 0, 0, -1])],
      apply: (a, b) => op.div(a as Value, b as Value),
      expected: ["i32", [0, 0, 0, -2147483648]],
    },
    {
      name: "div: integers truncate toward zero",
      inputs: [i32([7, -7, 7, -7]), i32([2, 2, -2, -2])],
      apply: (a, b) => op.div(a as Value, b as Value),
      expected: ["i32", [3, -3, -3, 3]],
    },
    {
      name: "mul: integers wrap",
      inputs: [i32([65537, 2147483647]), i32([65537, 3])],
      apply: (a, b) => op.mul(a as Value, b as Value),
      expected: ["i32", [131073, 2147483645]],
    },
    {
      name: "cast: floats saturate, NaN becomes 0",
      inputs: [f32([1.9, -1.9, -3, 300, NaN, Infinity, -Infinity])],
      apply: (x) => op.cast(x as Value, "u8"),
      expected: ["u8", [1, 0, 0, 255, 0, 255, 0]],
    },
    {
      name: "cast: integers keep their low bits",
      inputs: [i32([-1, 256, 511])],
      apply: (x) => op.cast(x as Value, "u8"),
      expected: ["u8", [255, 0, 255]],
    },
    {
      name: "shiftLeft: the distance counts modulo the bits",
      inputs: [i32([1, 3, 1]), i32([4, 1, 33])],
      apply: (a, b) => op.shiftLeft(a as Value, b as Value),
      expected: ["i32", [16, 6, 2]],
    },
    {
      name: "broadcast: axes say where the operand goes",
      inputs: [f32([1, 2, 3])],
      apply: (x) => op.broadcast(x as Value, [3, 3], [0]),
      expected: [
        "f32",
        [
          [1, 1, 1],
          [2, 2, 2],
          [3, 3, 3],
        ],
      ],
    },
    {
      name: "transpose: rows become columns",
      inputs: [matrix],
      apply: (x) => op.transpose(x as Value, [1, 0]),
      expected: [
        "f32",
        [
          [1, 4],
          [2, 5],
          [3, 6],
        ],
      ],
    },
    {
      name: "dot: contracts the axes it is told to",
      inputs: [
        f32([
          [1, 2],
          [3, 4],
        ]),
        f32([
          [1, 1],
          [0, 2],
        ]),
      ],
      apply: (a, b) =>
        op.concat(
          [
            op.dot(a as Value, b as Value, { leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [0] }),
            op.dot(a as Value, b as Value, { leftBatch: [], rightBatch: [], leftContract: [0], rightContract: [0] }),
            op.dot(a as Value, b as Value, { leftBatch: [], rightBatch: [], leftContract: [1], rightContract: [1] }),
          ],
          0,
        ),
      expected: [
        "f32",
        [
          [1, 5],
          [3, 11],
          [1, 7],
          [2, 10],
          [3, 4],
          [7, 8],
        ],
      ],
    },
    {
      name: "conv: the kernel is not flipped",
      inputs: [tensorData("f32", [1, 2, 3, 4], [1, 4, 1]), tensorData("f32", [1, 10], [2, 1, 1])],
      apply: (x, kernel) =>
        op.conv(x as Value, kernel as Value, {
          stride: [1],
          padding: [[0, 0]],
          inputDilation: [1],
          kernelDilation: [1],
          groups: 1,
        }),
      expected: ["f32", [[[21], [32], [43]]]],
    },
    {
      name: "conv: zeros of padding and dilation take part",
      inputs: [tensorData("f32", [1, 2], [1, 2, 1]), tensorData("f32", [Infinity, 1], [2, 1, 1])],
      apply: (x, kernel) =>
        op.conv(x as Value, kernel as Value, {
          stride: [1],
          padding: [[1, 0]],
          inputDilation: [2],
          kernelDilation: [1],
          groups: 1,
        }),
      expected: ["f32", [[[NaN], [Infinity], [NaN]]]],
    },
    {
      name: "pad: the value is put in",
      inputs: [f32([1, 2])],
      apply: (x) => op.pad(x as Value, [1], [2], [1], -5),
      expected: ["f32", [-5, 1, -5, 2, -5, -5]],
    },
    {
      name: "slice: a negative stride walks backwards",
      inputs: [f32([1, 2, 3, 4])],
      apply: (x) => op.flip(x as Value, [0]),
      expected: ["f32", [4, 3, 2, 1]],
    },
    {
      name: "gather: indices outside are clamped",
      inputs: [f32([10, 20, 30]), i32([-5, 7, 1])],
      apply: (x, indices) => op.gather(x as Value, indices as Value, 0),
      expected: ["f32", [10, 30, 20]],
    },
    {
      name: "scatterAdd: duplicates all count, outside is dropped",
      inputs: [f32([0, 0, 0]), i32([2, 0, 2, 9, -1]), f32([1, 2, 3, 4, 5])],
      apply: (x, indices, updates) => op.scatterAdd(x as Value, indices as Value, updates as Value, 0),
      expected: ["f32", [2, 0, 4]],
    },
    {
      name: "scatter: outside is dropped",
      inputs: [f32([1, 2, 3]), i32([2, 9, -1]), f32([7, 8, 9])],
      apply: (x, indices, updates) => op.scatter(x as Value, indices as Value, updates as Value, 0),
      expected: ["f32", [1, 2, 7]],
    },
    {
      name: "scan: in reverse, results lie at their own step's index",
      inputs: [tensorData("f32", 0), f32([1, 2, 3])],
      apply: (sum, x) =>
        op.scan([sum as Value, x as Value], {
          constants: 0,
          carry: 1,
          stacked: 1,
          length: 3,
          reverse: true,
          body: runningSum,
        })[1] as Value,
      expected: ["f32", [6, 5, 3]],
    },
  ];
};

/** Gradients at ties: finite differences cannot decide them, so the contract does. */
const tieTests = (): KitTest[] => {
  const row = tensorType("f32", [4]);
  const tie = (name: string, body: (x: Value) => Value, expected: readonly number[]): KitTest =>
    kitTest(name, ["f32", "i32", "bool"], async (session) => {
      const program = buildProgram(name, [row], ([x]) => [body(x as Value)]);
      const [, found] = await session.run(gradient(program, { withRespectTo: [0] }), [tensorData("f32", [1, 3, 3, 2])]);
      checkSame(name, found as TensorData, tensorData("f32", expected));
    });
  return [
    tie("reduce max: the cotangent goes to the first maximal element", (x) => op.reduce(x, "max", [0]), [0, 1, 0, 0]),
    // Both operands are 3 at the two inner elements: the first operand takes x, the second a constant.
    tie(
      "max: the cotangent of equal operands goes to the first",
      (x) => op.reduce(op.max(x, op.filledLike(x, 3)), "sum", [0]),
      [0, 1, 1, 0],
    ),
    tie(
      "max: the second of equal operands gets no cotangent",
      (x) => op.reduce(op.max(op.filledLike(x, 2), x), "sum", [0]),
      [0, 1, 1, 0],
    ),
  ];
};

/** Rules where engines differ, each under its own name. */
export function semanticsTests(): KitTest[] {
  return [
    ...rules().map(({ name, inputs, apply, expected: [dtype, values] }) => {
      const types = inputs.map(({ dtype, shape }) => tensorType(dtype, shape));
      const program = buildProgram(name, types, (given) => [apply(...given)]);
      return kitTest(name, dtypesIn(program), async (session) => {
        const [found] = await session.run(program, inputs);
        checkSame(name, found as TensorData, tensorData(dtype, values));
      });
    }),
    ...tieTests(),
  ];
}
