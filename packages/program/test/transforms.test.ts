import { describe, expect, test } from "vitest";
import type { Program, Sample, TensorData, TensorType, Value } from "../src/index.ts";
import {
  buildProgram,
  captured,
  captureIds,
  evaluate,
  extractProgram,
  gradient,
  isFloat,
  outputTypes,
  ProgramError,
  primitiveNames,
  printProgram,
  prune,
  rules,
  sampleInputs,
  sampleProgram,
  samples,
  splitGradient,
  tensorData,
  valueTypes,
  verifyProgram,
} from "../src/index.ts";
import * as op from "../src/op.ts";

const scalar: TensorType = { dtype: "f64", shape: [] };
const vector: TensorType = { dtype: "f64", shape: [3] };
type Body = (values: readonly [Value, Value, Value]) => readonly Value[];
const build = (
  inputs: readonly TensorType[],
  body: Body,
  donated: readonly (readonly [number, number])[] = [],
): Program =>
  buildProgram("f", inputs, (values) => body(values as readonly Value[] as readonly [Value, Value, Value]), donated);
const run = (program: Program, ...inputs: TensorData[]): number[][] =>
  evaluate(program, inputs).map((y) => [...y.data]);
const f64 = (...values: number[]): TensorData => tensorData("f64", values);
const names = (program: Program): string[] => program.nodes.map((node) => node.primitive);
const total = (x: Value): Value =>
  op.reduce(
    x,
    "sum",
    x.type.shape.map((_, axis) => axis),
  );

describe("gradient", () => {
  test("refuses an output that is not one floating-point element", () => {
    expect(() =>
      gradient(
        build([vector], ([x]) => [x]),
        { withRespectTo: [0] },
      ),
    ).toThrow(/output 0 must be one floating-point element, got f64\[3\]; sum it first/);
    const integer = build([scalar], ([x]) => [op.cast(x, "i32")]);
    expect(() => gradient(integer, { withRespectTo: [0] })).toThrow(/got i32\[\]/);
    expect(() => gradient(integer, { withRespectTo: [0], output: 4 })).toThrow(/output 4 .* got nothing/);
  });

  test("refuses values that have no gradient, and names the captures there are", () => {
    const f = build([{ dtype: "i32", shape: [] }, scalar], ([i, x]) => [
      op.mul(op.capture(x, "a"), op.cast(op.capture(i, "b"), "f64")),
    ]);
    const refused = (options: Parameters<typeof gradient>[1]): ProgramError => {
      try {
        gradient(f, options);
      } catch (error) {
        return error as ProgramError;
      }
      throw new Error("was not refused");
    };
    expect(refused({ withRespectTo: [0] }).message).toMatch(/value 0 is i32\[\]: only floating-point values/);
    expect(refused({ withRespectTo: [9] }).message).toMatch(/value 9 is missing/);
    expect(refused({ withRespectTo: [1, ...captureIds(f, ["b"])] }).message).toMatch(/value \d is i32\[\]/);
    expect(refused({ withRespectTo: [0] })).toBeInstanceOf(ProgramError);
    expect(refused({ withRespectTo: [0] }).code).toBe("gradient");
    expect(() => captureIds(f, ["c"])).toThrow(/no capture is called "c"; there are: a, b/);
  });

  test("gives all outputs, then gradients, which are 0 where nothing depends on the input", () => {
    const f = build([scalar, vector], ([x]) => [op.mul(x, x), op.neg(x)]);
    expect(run(gradient(f, { withRespectTo: [0, 1] }), tensorData("f64", 3), f64(1, 2, 3))).toEqual([
      [9],
      [-3],
      [6],
      [0, 0, 0],
    ]);
    expect(run(gradient(f, { withRespectTo: [0], output: 1 }), tensorData("f64", 3), f64(1, 2, 3))[2]).toEqual([-1]);
  });

  test("adds up the cotangents of a value that is used several times, also as an output", () => {
    const f = build([scalar], ([x]) => [x]);
    expect(run(gradient(f, { withRespectTo: [0, 0] }), tensorData("f64", 5))).toEqual([[5], [1], [1]]);
    const cube = build([scalar], ([x]) => [op.mul(op.mul(x, x), x)]);
    expect(run(gradient(cube, { withRespectTo: [0] }), tensorData("f64", 2))[1]).toEqual([12]);
  });

  test("is cut by stopGradient, floor and comparisons", () => {
    const f = build([scalar], ([x]) => [op.mul(x, op.stopGradient(x))]);
    expect(run(gradient(f, { withRespectTo: [0] }), tensorData("f64", 3))[1]).toEqual([3]);
    const g = build([scalar], ([x]) => [op.add(op.floor(x), op.cast(op.less(x, op.neg(x)), "f64"))]);
    expect(run(gradient(g, { withRespectTo: [0] }), tensorData("f64", 3))[1]).toEqual([0]);
  });

  test("keeps donated pairs, input types and origins", () => {
    const f = buildProgram(
      "f",
      [scalar],
      ([x], builder) => {
        builder.origin = "layers.0.dense";
        return [op.exp(op.tanh(x as Value))];
      },
      [[0, 0]],
    );
    const derivative = gradient(f, { withRespectTo: [0] });
    verifyProgram(derivative);
    expect(derivative.donated).toEqual([[0, 0]]);
    expect(derivative.inputs).toEqual(f.inputs);
    const backward = derivative.nodes.filter((node) => node.primitive === "mul");
    expect(backward.length).toBeGreaterThan(0);
    expect(new Set(backward.map((node) => node.origin))).toEqual(new Set(["layers.0.dense"]));
  });

  test("gives the cotangents of captures beside the gradients, and captured their values", () => {
    const f = build([vector], ([x]) => [total(op.mul(op.capture(op.mul(x, x), "square"), x))]);
    const [, slope, cotangent] = run(gradient(f, { withRespectTo: [0, ...captureIds(f, ["square"])] }), f64(1, 2, 3));
    expect(slope).toEqual([3, 12, 27]);
    expect(cotangent).toEqual([1, 2, 3]);
    expect(run(captured(f, ["square"]), f64(1, 2, 3))[1]).toEqual([1, 4, 9]);
    expect(() => captured(f, ["other"])).toThrow(/no capture is called "other"; there are: square/);
  });

  test("means the first capture of a name, for the value and for the cotangent", () => {
    const f = build([scalar], ([x]) => [op.mul(op.capture(x, "twice"), op.capture(op.exp(x), "twice"))]);
    expect(run(captured(f, ["twice"]), tensorData("f64", 0))[1]).toEqual([0]);
    expect(run(gradient(f, { withRespectTo: [0, ...captureIds(f, ["twice"])] }), tensorData("f64", 0))[2]).toEqual([1]);
  });

  test("of gather clamps u32 indices beyond 2^31 to the last element, as gather does", () => {
    const f = build([vector, { dtype: "u32", shape: [1] }], ([x, i]) => [total(op.gather(x, i, 0))]);
    const slopes = run(gradient(f, { withRespectTo: [0] }), f64(1, 2, 3), tensorData("u32", [4294967295]));
    expect(slopes).toEqual([[3], [0, 0, 1]]);
  });

  test("of the maximum goes to the first of equals", () => {
    const f = build([vector], ([x]) => [op.reduce(x, "max", [0])]);
    expect(run(gradient(f, { withRespectTo: [0] }), f64(1, 7, 7))[1]).toEqual([0, 1, 0]);
    const g = build([scalar, scalar], ([x, y]) => [op.max(x, y)]);
    const two = tensorData("f64", 2);
    expect(run(gradient(g, { withRespectTo: [0, 1] }), two, two).slice(1)).toEqual([[1], [0]]);
  });
});

describe("prune and extractProgram", () => {
  const f = build([scalar, scalar], ([x, y]) => [op.add(op.exp(x), y), op.sin(op.neg(x))], [[0, 1]]);

  test("prune drops what no output needs and keeps inputs and donations", () => {
    const pruned = prune({ ...f, outputs: [f.outputs[1] as number], donated: [[0, 0]] });
    expect(names(pruned)).toEqual(["neg", "sin"]);
    expect(pruned.inputs).toEqual(f.inputs);
    expect(pruned.donated).toEqual([[0, 0]]);
    verifyProgram(pruned);
  });

  test("extract starts at any values and names an input that is missing", () => {
    const part = extractProgram(f, "part", [2, 1], [3]);
    expect(names(part)).toEqual(["add"]);
    expect(run(part, tensorData("f64", 10), tensorData("f64", 1))).toEqual([[11]]);
    expect(() => extractProgram(f, "part", [2], [3])).toThrow(/part needs input 1, which it is not given/);
  });
});

describe("splitGradient", () => {
  const differentiable = primitiveNames.filter((name) => rules[name].gradient !== "none");
  test.each(differentiable)(
    "%s: forward and backward together give the gradient, from the fewest residuals",
    (name) => {
      for (const sample of samples[name]() as readonly Sample<unknown>[]) {
        const program = sampleProgram(name, sample);
        const floats = (types: readonly TensorType[]) => types.flatMap((type, i) => (isFloat(type.dtype) ? [i] : []));
        const wrt = floats(program.inputs);
        const outs = floats(outputTypes(program));
        if (sample.differentiable === false || wrt.length === 0 || outs.length === 0) continue;
        const { forward, backward } = splitGradient(program);
        verifyProgram(forward);
        verifyProgram(backward);
        const inputs = sampleInputs(sample, 5);
        const given = evaluate(forward, inputs);
        const seedTypes = outs.map((i) => outputTypes(program)[i] as TensorType);
        const seeds = sampleInputs({ note: "", operands: seedTypes, attributes: {} }, 6);
        const pulled = evaluate(backward, [...given.slice(program.outputs.length), ...seeds]);
        // The same, in one piece: the gradient of Σ seeds · outputs.
        const sum = buildProgram("sum", [...program.inputs, ...seedTypes], (values, builder) => {
          const results = builder.add(
            rules[name] as (typeof rules)["exp"],
            values.slice(0, program.inputs.length),
            sample.attributes as object,
          );
          return [
            outs
              .map((output, i) => [results[output] as Value, values[program.inputs.length + i] as Value] as const)
              .filter(([y, seed]) => y.type.dtype === seed.type.dtype)
              .map(([y, seed]) => total(op.mul(y, seed)))
              .reduce((left, right) => op.add(left, right)),
          ];
        });
        const whole = evaluate(gradient(sum, { withRespectTo: wrt }), [...inputs, ...seeds]).slice(1);
        expect(pulled).toEqual(whole);
        expect(given.slice(0, program.outputs.length)).toEqual(evaluate(program, inputs));
      }
    },
  );

  test("keeps no residual for a cotangent that nobody asked for", () => {
    const { forward } = splitGradient(build([scalar, scalar], ([x, y]) => [op.mul(op.stopGradient(op.exp(x)), y)]));
    // y's cotangent needs exp(x); that of exp(x), which would need y, is cut.
    expect(forward.outputs.length).toBe(1 + 1);
  });
});

describe("scan", () => {
  const recurrent = samples.scan()[0] as Sample<
    (typeof samples)["scan"] extends () => readonly Sample<infer A>[] ? A : never
  >;
  const body = recurrent.attributes.body;
  const program = sampleProgram("scan", recurrent);
  const summed = buildProgram("summed", program.inputs, (inputs) => [
    total(op.scan(inputs, recurrent.attributes)[1] as Value),
  ]);
  const derivative = gradient(summed, { withRespectTo: [0, 1, 2] });
  const scans = derivative.nodes.filter((node) => node.primitive === "scan");

  test("the weight gradient is one product over all steps, outside the backward scan", () => {
    expect(scans.length).toBe(2);
    // Inside remains dh = dy · Wᵀ alone; the product hᵀ · dy has left.
    const inside = scans[1]?.attributes.body.nodes.filter((node) => node.primitive === "dot");
    expect(inside?.length).toBe(1);
    const types = valueTypes(derivative);
    const outside = derivative.nodes.filter((node) => node.primitive === "dot");
    expect(outside.length).toBe(1);
    expect(outside[0]?.attributes.leftContract[0]).toBe(0);
    expect(outside[0]?.operands.map((id) => types[id]?.shape[0])).toEqual([4, 4]);
    expect(outside[0]?.results[0]?.shape).toEqual([3, 3]);
  });

  test("the forward scan keeps residuals of the recurrence only: the carry and what its gradient needs", () => {
    const forward = scans[0];
    const kept = (forward?.results.length ?? 0) - body.outputs.length;
    // h and tanh(h W + x); the weights and the slices of x can be had again.
    expect(kept).toBe(2);
  });
});

describe("composite", () => {
  const own = build([scalar], ([x]) => [op.mul(x, x)]);
  const vjp = {
    forward: build([scalar], ([x]) => [op.mul(x, x), x]),
    // 100 instead of 2: wrong on purpose, to see that it is used.
    backward: build([scalar, scalar], ([x, dy]) => [op.mul(op.mul(x, op.filledLike(x, 100)), dy)]),
  };
  const apply = (custom: boolean) =>
    build([scalar], ([x]) => [
      op.composite([x], { name: "@test/square", attributes: {}, body: own, ...(custom ? { vjp } : {}) })[0] as Value,
    ]);

  test("with a gradient of its own keeps its name through gradient, and that gradient is used", () => {
    const derivative = gradient(apply(true), { withRespectTo: [0] });
    const composites = derivative.nodes.flatMap((node) =>
      node.primitive === "composite" ? [node.attributes.name] : [],
    );
    expect(composites).toEqual(["@test/square.forward", "@test/square.backward"]);
    expect(run(derivative, tensorData("f64", 3))).toEqual([[9], [300]]);
  });

  test("without one, its body is differentiated", () => {
    expect(run(gradient(apply(false), { withRespectTo: [0] }), tensorData("f64", 3))).toEqual([[9], [6]]);
  });
});

test("printProgram reads like a listing, nested Programs indented", () => {
  const inner = build([scalar, scalar], ([c, x]) => [op.add(c, x)]);
  const attributes = { constants: 0, carry: 1, stacked: 1, length: 3, reverse: false, body: inner };
  const f = buildProgram(
    "f",
    [scalar, vector],
    ([start, x], builder) => {
      builder.origin = "layers.0";
      const padded = op.pad(x as Value, [0], [0], [0], -Infinity);
      return [op.scan([start as Value, padded], attributes)[0] as Value];
    },
    [[0, 0]],
  );
  expect(printProgram(f)).toMatchInlineSnapshot(`
    "f(%0: f64[], %1: f64[3]) -> (f64[]) {
      %2: f64[3] = pad(%1) {low: [0], high: [0], interior: [0], value: -Infinity}  // layers.0
      %3: f64[] = scan(%0, %2) {constants: 0, carry: 1, stacked: 1, length: 3, reverse: false}  // layers.0
        body =
        f(%0: f64[], %1: f64[]) -> (f64[]) {
          %2: f64[] = add(%0, %1)
          return %2
        }
      return %3  donating %0 to output 0
    }"
  `);
});
