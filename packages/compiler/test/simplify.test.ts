import type { ConvAttributes, DType, Program, Shape, TensorData, TensorType, Value } from "@tenon/program";
import {
  buildProgram,
  evaluate,
  gradient,
  outputTypes,
  sizeOf,
  tensorData,
  tensorType,
  typedArray,
  verifyProgram,
} from "@tenon/program";
import * as op from "@tenon/program/op";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { everything } from "../src/everything.ts";
import { simplify } from "../src/simplify.ts";

/** Small whole numbers: sums are exact in any order. */
const filled = ({ dtype, shape }: TensorType, seed: number): TensorData =>
  tensorData(
    dtype,
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919 + seed * 104729) % 19) - 9),
    shape,
  );

/** The simplified Program, after a check that it computes the same. */
function simplified(program: Program, inputs = program.inputs.map(filled)): Program {
  const result = simplify(program, everything);
  verifyProgram(result);
  expect(result.inputs).toEqual(program.inputs);
  expect(outputTypes(result)).toEqual(outputTypes(program));
  expect(result.donated).toEqual(program.donated);
  const expected = evaluate(program, inputs);
  // -0 and 0 are equal here: a sum may begin with either.
  for (const [i, { data }] of evaluate(result, inputs).entries())
    expect(data.findIndex((value: number, at) => !sameNumber(value, expected[i]?.data[at] as number))).toBe(-1);
  return result;
}

const sameNumber = (left: number, right: number): boolean =>
  left === right || (Number.isNaN(left) && Number.isNaN(right));
const names = (program: Program): string[] => program.nodes.map(({ primitive }) => primitive);
const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);

test("a convolution is a product over windows, whatever its attributes", () => {
  const small = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
  const attributes = fc.integer({ min: 0, max: 3 }).chain((spatial) => {
    const each = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
      fc.array(one, { minLength: spatial, maxLength: spatial });
    return fc.record({
      batch: small(0, 3),
      extents: each(small(0, spatial < 3 ? 7 : 4)),
      taps: each(small(1, 3)),
      perGroup: small(1, 3),
      featuresPerGroup: small(1, 3),
      stride: each(small(1, 3)),
      padding: each(fc.tuple(small(-2, 3), small(-2, 3))),
      inputDilation: each(small(1, 3)),
      kernelDilation: each(small(1, 3)),
      groups: small(1, 3),
      dtype: fc.constantFrom<DType>("f64", "f32", "i32", "u8"),
    });
  });
  fc.assert(
    fc.property(attributes, ({ batch, extents, taps, perGroup, featuresPerGroup, dtype, ...rest }) => {
      const convolution: ConvAttributes = rest;
      const program = buildProgram(
        "conv",
        [
          tensorType(dtype, [batch, ...extents, rest.groups * perGroup]),
          tensorType(dtype, [...taps, perGroup, rest.groups * featuresPerGroup]),
        ],
        ([x, kernel]) => [op.conv(x as Value, kernel as Value, convolution)],
      );
      expect(names(simplified(program))).not.toContain("conv");
    }),
    { numRuns: 400 },
  );
});

test("both gradients of a convolution are products too", () => {
  const program = buildProgram("conv", [tensorType("f64", [2, 7, 6, 4]), tensorType("f64", [3, 2, 2, 6])], ([x, k]) => [
    op.reduce(
      op.conv(x as Value, k as Value, {
        stride: [2, 1],
        padding: [
          [1, 1],
          [0, 1],
        ],
        inputDilation: [1, 2],
        kernelDilation: [1, 2],
        groups: 2,
      }),
      "sum",
      [0, 1, 2, 3],
    ),
  ]);
  const both = simplified(gradient(program, { withRespectTo: [0, 1] }));
  expect(names(both)).not.toContain("conv");
});

test("a reduction in two steps gives what one gives", () => {
  const extent = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom(2048, 2100, 2304, 4099, 3000));
  const reductions = fc
    .array(extent, { minLength: 1, maxLength: 4 })
    .filter((shape) => sizeOf(shape.map((extent) => Math.max(1, extent))) < 10_000)
    .chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.subarray(shape.map((_, axis) => axis)),
        fc.constantFrom<"sum" | "max">("sum", "max"),
        fc.constantFrom<DType>("f64", "i32", "u8"),
      ),
    );
  fc.assert(
    fc.property(reductions, ([shape, axes, kind, dtype]) => {
      simplified(buildProgram("reduce", [tensorType(dtype, shape)], ([x]) => [op.reduce(x as Value, kind, axes)]));
    }),
    { numRuns: 200 },
  );
});

test("long reductions to few results have two steps, others one", () => {
  const steps = (shape: Shape, axes: readonly number[], kind: "sum" | "argmax" = "sum"): number =>
    names(simplified(buildProgram("r", [f32(...shape)], ([x]) => [op.reduce(x as Value, kind, axes)]))).filter(
      (name) => name === "reduce",
    ).length;
  expect(steps([64, 128], [0, 1])).toBe(2);
  expect(steps([4096], [0])).toBe(2);
  expect(steps([2, 8, 8, 3], [0, 1, 2])).toBe(2);
  expect(steps([1000], [0])).toBe(1);
  expect(steps([300, 4096], [1])).toBe(1);
  expect(steps([4096], [0], "argmax")).toBe(1);
  expect(steps([1, 64], [0, 1])).toBe(1);
});

test("a product of great depth in parts gives what the whole gives", () => {
  const attributes = { leftBatch: [], rightBatch: [], leftContract: [0, 2], rightContract: [1, 0] };
  const program = buildProgram("dot", [f32(16, 3, 600), f32(600, 16, 2)], ([x, y]) => [
    op.dot(x as Value, y as Value, attributes),
  ]);
  expect(names(simplified(program))).toEqual(["dot", "reduce"]);
});

test("a product over nothing is zeros", () => {
  const program = buildProgram("dot", [f32(3, 0), f32(0, 2)], ([x, y]) => [op.matmul(x as Value, y as Value)]);
  expect(names(simplified(program))).toEqual(["constant", "broadcast"]);
});

describe("a comparison with what a maximum was taken of", () => {
  const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 2 ** 31, -(2 ** 31), 255, 0.5];
  for (const dtype of ["f32", "f64", "i32", "u32", "u8"] as const)
    test(`is the comparison with the maximum: ${dtype}`, () => {
      const size = special.length ** 2;
      const [left, right] = [0, 1].map((side) =>
        tensorData(
          dtype,
          Array.from({ length: size }, (_, i) => {
            const at = side === 0 ? i % special.length : Math.floor(i / special.length);
            return typedArray(dtype, [special[at] as number])[0] as number;
          }),
        ),
      ) as [TensorData, TensorData];
      const type = tensorType(dtype, [size]);
      const program = buildProgram("relu", [type, type], ([a, b]) => {
        const [x, y] = [a as Value, b as Value];
        return [op.max(x, y), op.less(x, y), op.less(y, x), op.less(x, op.max(x, y))];
      });
      const result = simplified(program, [left, right]);
      // x < y and x < max(x, y) are one node.
      expect(names(result)).toEqual(["max", "less", "less"]);
    });
});

describe("equal nodes are one", () => {
  const count = (body: (x: Value) => readonly Value[]): number =>
    simplified(buildProgram("same", [f32(4)], ([x]) => body(x as Value))).nodes.length;

  test("with equal operands and attributes", () => {
    expect(count((x) => [op.exp(x), op.exp(x)])).toBe(1);
    expect(count((x) => [op.add(op.exp(x), op.sin(op.exp(x))), op.sin(op.exp(x))])).toBe(3);
    expect(count((x) => [op.exp(x), op.sin(x)])).toBe(2);
    expect(count((x) => [op.reduce(x, "sum", [0]), op.reduce(x, "max", [0])])).toBe(2);
    expect(count((x) => [op.add(x, op.exp(x)), op.add(op.exp(x), x)])).toBe(3);
  });

  test("but 0 and -0 are two constants, and NaN is not the infinities", () => {
    const values = [0, -0, Number.NaN, Infinity, -Infinity, 0, Number.NaN];
    expect(count((x) => values.map((value) => op.constant(x.builder, "f32", [], [value])))).toBe(5);
    expect(count((x) => [op.pad(x, [1], [0], [0], 0), op.pad(x, [1], [0], [0], -0)])).toBe(2);
  });
});

test("composites are replaced by their bodies, inside each other and in loops, with both origins in the path", () => {
  const inner = buildProgram("inner", [f32(3)], ([x], builder) => {
    builder.origin = "twice";
    return [op.add(x as Value, x as Value)];
  });
  const outer = buildProgram("outer", [f32(3)], ([x], builder) => {
    builder.origin = "block";
    const [y] = op.composite([x as Value], { name: "@tests/inner", attributes: {}, body: inner });
    return [op.mul(y as Value, x as Value)];
  });
  const loop = buildProgram("loop", [f32(3)], ([x]) =>
    op.composite([x as Value], { name: "@tests/outer", attributes: {}, body: outer }),
  );
  const program = buildProgram("program", [f32(3)], ([x], builder) => {
    builder.origin = "model";
    const [y] = op.composite([x as Value], { name: "@tests/outer", attributes: {}, body: outer });
    return [
      y as Value,
      op.scan([x as Value], { constants: 0, carry: 1, stacked: 0, length: 2, reverse: false, body: loop })[0] as Value,
    ];
  });
  const result = simplified(program);
  expect(names(result)).toEqual(["add", "mul", "scan"]);
  expect(result.nodes[0]?.origin).toBe("model.block.twice");
  const [, , scan] = result.nodes;
  expect(scan?.primitive === "scan" && names(scan.attributes.body)).toEqual(["add", "mul"]);
});

test("what no output needs is gone, and so is what only passes a value on", () => {
  const program = buildProgram(
    "waste",
    [f32(2, 3), f32(2, 3)],
    ([x, y]) => {
      op.exp(y as Value);
      const same = op.reshape(op.capture(op.stopGradient(x as Value), "here"), [2, 3]);
      return [op.neg(same), x as Value];
    },
    [[1, 0]],
  );
  expect(names(simplified(program))).toEqual(["neg"]);
});
