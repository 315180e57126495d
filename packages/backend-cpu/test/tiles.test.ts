import { adam, sgd } from "@tenon/optimizers";
import type { Program, TensorData, TensorType, Value } from "@tenon/program";
import { buildProgram, evaluate, isFloat, sizeOf, tensorData, tensorType, threefry2x32 } from "@tenon/program";
import * as op from "@tenon/program/op";
import { perceptron, tracedStep } from "@tooling/traced-step";
import { describe, expect, test } from "vitest";
import type { UnitOrder } from "./plan-machine.ts";
import { PlanMachine, sameBits, unitOrders } from "./plan-machine.ts";
import { recurrentStep } from "./training-steps.ts";

// Kernels are divided into units, and products into tiles of registers. Neither the order of units nor the shape of tiles
// changes a bit: threads take units as they come, and engines have different tiles.

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);
const i32 = (...shape: number[]): TensorType => tensorType("i32", shape);
const small = { imageShape: [9, 7, 1], examples: 50, batchSize: 33 };

/** Windows and kernel of sizes that no tile divides, with bias, ReLU and an update in place. */
const convolution = buildProgram(
  "convolution",
  [f32(3, 2, 3, 13), f32(13), f32(2, 11, 9, 3), f32(2, 9, 8, 13)],
  ([kernel, bias, x, p]) => {
    const attributes = {
      stride: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      inputDilation: [1, 1],
      kernelDilation: [1, 1],
      groups: 1,
    } as const;
    const filtered = op.conv(x as Value, kernel as Value, attributes);
    const biased = op.add(filtered, op.broadcast(bias as Value, filtered.type.shape));
    return [op.add(p as Value, op.max(biased, op.filledLike(biased, 0)))];
  },
  [[3, 0]],
);

const softmax = buildProgram("softmax", [f32(37, 101)], ([x]) => {
  const back = (rows: Value): Value => op.broadcast(rows, [37, 101], [0]);
  const exps = op.exp(op.add(x as Value, op.neg(back(op.reduce(x as Value, "max", [1])))));
  return [op.div(exps, back(op.reduce(exps, "sum", [1])))];
});

/** Several updates of the same element, whose order counts in floating point, and some out of range. */
const scatter = buildProgram("scatter", [f32(40, 50), i32(200), f32(200, 50), f32(40, 200)], ([t, i, u, v]) => [
  op.scatterAdd(t as Value, i as Value, u as Value, 0),
  op.scatter(op.slice(t as Value, [0, 0], [40, 40]), i as Value, v as Value, 1),
]);

/** Element by element, with rows turned around and stretched, and bytes besides. */
const elementwise = buildProgram(
  "elementwise",
  [f32(3, 170, 131), f32(131), tensorType("u8", [3, 170, 131])],
  ([x, y, bytes]) => [
    op.mul(op.flip(x as Value, [1]), op.broadcast(op.exp(y as Value), [3, 170, 131])),
    op.max(bytes as Value, op.flip(bytes as Value, [2])),
  ],
);

/** A long depth, so that partial sums wait in memory, and a batch. */
const deep = buildProgram("deep", [f32(2, 19, 2500), f32(2500, 2, 22)], ([x, y]) => [
  op.dot(x as Value, y as Value, { leftBatch: [0], rightBatch: [1], leftContract: [2], rightContract: [0] }),
]);

/** A product of each kind of operands: rows or depth side by side, left and right. */
const turned = buildProgram("turned", [f32(50, 60), f32(60, 70), f32(50, 70), f32(70, 60)], ([a, b, c, d]) => {
  const product = (left: Value, right: Value, leftContract: number, rightContract: number): Value =>
    op.dot(left, right, {
      leftBatch: [],
      rightBatch: [],
      leftContract: [leftContract],
      rightContract: [rightContract],
    });
  return [
    product(a as Value, b as Value, 1, 0),
    product(a as Value, c as Value, 0, 0),
    product(c as Value, b as Value, 1, 1),
    product(a as Value, d as Value, 1, 1),
    product(b as Value, c as Value, 1, 1),
    op.transpose(product(a as Value, b as Value, 1, 0), [1, 0]),
  ];
});

/** Noise of at most 0.5 for parameters, indices up to 12. */
function inputOf({ dtype, shape }: TensorType, seed: number): TensorData {
  const words = Array.from({ length: sizeOf(shape) }, (_, i) => threefry2x32([seed, 3], [0, i])[0]);
  const values = words.map((word) => (isFloat(dtype) ? word / 2 ** 33 : word % 13));
  return tensorData(dtype, values, shape);
}

const programs: readonly (readonly [string, () => Program | Promise<Program>])[] = [
  ["W1 with SGD", () => tracedStep({ ...small, model: perceptron(45, 10), optimizer: sgd({ learningRate: 0.1 }) })],
  ["W1 with Adam", () => tracedStep({ ...small, model: perceptron(45, 10), optimizer: adam({ learningRate: 1e-3 }) })],
  [
    "W2 with Adam",
    () => tracedStep({ ...small, model: perceptron(52, 39, 10), optimizer: adam({ learningRate: 1e-3 }) }),
  ],
  ["a recurrent network", () => recurrentStep()],
  ["a convolution", () => convolution],
  ["softmax", () => softmax],
  ["scatter", () => scatter],
  ["elementwise", () => elementwise],
  ["a deep product", () => deep],
  ["products of turned operands", () => turned],
];

for (const [name, make] of programs)
  describe(name, () => {
    const variants = [true, false].flatMap((modern) => [true, false].map((fused) => ({ modern, fused })));
    const features = (modern: boolean) => ({ relaxed: true, modern });

    for (const { modern, fused } of variants)
      test(`any order of units gives the same bits: ${modern ? "" : "no "}large tiles, ${fused ? "fused" : "plain"} multiply-add`, async () => {
        const program = await make();
        const inputs = program.inputs.map(inputOf);
        const machine = new PlanMachine(program, { features: features(modern), fused });
        const turnedStages = new PlanMachine(program, { features: features(modern), fused, reversedStages: true });
        const usual = machine.run(inputs, "all at once");
        expect(usual.some(({ data }) => data.some((value: number) => value !== 0))).toBe(true);
        for (const order of Object.keys(unitOrders) as UnitOrder[])
          for (const inPlace of [false, true]) {
            expect(sameBits(machine.run(inputs, order, inPlace), usual), `${order}, in place: ${inPlace}`).toBe(true);
            expect(sameBits(turnedStages.run(inputs, order, inPlace), usual), `${order}, stages turned`).toBe(true);
          }
      });

    test("plain multiply-add gives the same bits with either tiles, and fused is as near as rounding lets it", async () => {
      const program = await make();
      const inputs = program.inputs.map(inputOf);
      const results = (modern: boolean, fused: boolean): TensorData[] =>
        new PlanMachine(program, { features: features(modern), fused }).run(inputs, "all at once");
      const plain = results(true, false);
      expect(sameBits(results(false, false), plain)).toBe(true);
      const expected = evaluate(program, inputs);
      for (const found of [plain, results(true, true), results(false, true)])
        for (const [i, { data, dtype }] of found.entries()) {
          const reference = Array.from(expected[i]?.data ?? []);
          const greatest = Math.max(1, ...reference.map(Math.abs));
          const farthest = Math.max(0, ...reference.map((value, at) => Math.abs(value - (data[at] as number))));
          expect(farthest).toBeLessThanOrEqual(isFloat(dtype) ? 2e-5 * greatest : 0);
        }
    });
  });

test("what is tried here is divided: products, rows and scatters have several units", async () => {
  const units = new Map<string, number>();
  for (const [, make] of programs) {
    const { emitted } = new PlanMachine(await make(), { features: { relaxed: true, modern: true }, fused: true });
    for (const { kernel, units: own } of emitted.kernels)
      units.set(kernel.kind, Math.max(units.get(kernel.kind) ?? 0, own));
  }
  for (const kind of ["contract", "rowwise", "reduce", "map", "scatter"])
    expect(units.get(kind), kind).toBeGreaterThan(2);
});
