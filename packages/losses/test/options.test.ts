import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { DType, NestedNumbers, Tensor } from "@tenon/tensor";
import { grad, jit, sum, tensor } from "@tenon/tensor";
import { expect, test } from "vitest";
import * as losses from "../src/index.ts";
import {
  binaryCrossEntropy,
  binaryFocal,
  crossEntropy,
  focal,
  hinge,
  huber,
  LossError,
  logCosh,
  meanAbsoluteError,
  multiMargin,
} from "../src/index.ts";
import { lossesPlugin, lossKind } from "../src/plugin.ts";

const backend = await reference.open();
const registry = createRegistry([lossesPlugin]);

function on(values: NestedNumbers, dtype: DType = "f64"): Tensor {
  return tensor(backend, values, { dtype });
}

const slope = async (loss: losses.Loss, output: Tensor, target: Tensor): Promise<number[]> => [
  ...(await grad((x: Tensor) => sum(loss.apply(x, target)))(output).data()),
];

const logits = on([
  [1, 2, 3],
  [0, -1, 0.5],
  [2, 0, 1],
]);

test.each([
  ["huber", { delta: 0 }],
  ["huber", { delta: -1 }],
  ["huber", { delta: Number.NaN }],
  ["huber", { delta: Number.POSITIVE_INFINITY }],
  ["crossEntropy", { labelSmoothing: 1.5 }],
  ["crossEntropy", { labelSmoothing: -0.1 }],
  ["crossEntropy", { classWeights: [1, -1] }],
  ["crossEntropy", { ignoredIndex: 0.5 }],
  ["binaryCrossEntropy", { positiveWeight: -1 }],
  ["binaryCrossEntropy", { positiveWeight: [1, -1] }],
  ["hinge", { power: 3 }],
  ["multiMargin", { margin: 0 }],
  ["multiMargin", { power: 0 }],
  ["multiMargin", { classWeights: [Number.NaN] }],
  ["poisson", { epsilon: 0 }],
  ["focal", { gamma: -1 }],
  ["focal", { classWeights: [-1] }],
  ["binaryFocal", { gamma: -1 }],
  ["binaryFocal", { alpha: 2 }],
  ["meanSquaredError", { reduction: "median" }],
  ["crossEntropy", { reduction: "median" }],
  ["crossEntropy", { labelSmoothing: "0.1" }],
  ["crossEntropy", { classWeights: { 0: 1 } }],
] as const)("%s refuses %o, called directly and by its name", (name, options) => {
  const option = Object.keys(options)[0] as string;
  const direct: Readonly<Record<string, unknown>> = { ...losses };
  const make = direct[name] as (options: unknown) => losses.Loss;
  let thrown: unknown;
  try {
    make(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(LossError);
  expect(thrown).toMatchObject({ code: "options", details: { loss: name, option } });
  expect((thrown as Error).message).toContain(`${name} expects ${option} to be`);
  expect(() => registry.parse(lossKind, { type: name, ...options })).toThrow(option);
});

test("options stand in the spec as they were given", () => {
  const spec = {
    type: "crossEntropy",
    labelSmoothing: 0.1,
    classWeights: [1, 2, 3],
    ignoredIndex: -100,
    reduction: "sum",
  };
  expect(registry.parse(lossKind, spec).spec).toEqual(spec);
  expect(crossEntropy({ labelSmoothing: 0.1, reduction: undefined }).spec).toEqual({
    type: "crossEntropy",
    labelSmoothing: 0.1,
  });
});

test("rows of the ignored index cost nothing and are left out of the mean, whether it is a class or not", async () => {
  const without = await crossEntropy()
    .apply(
      on([
        [1, 2, 3],
        [2, 0, 1],
      ]),
      on([2, 0], "i32"),
    )
    .item();
  for (const ignoredIndex of [-100, 1, 7]) {
    const target = on([2, ignoredIndex, 0], "i32");
    const loss = crossEntropy({ ignoredIndex });
    expect(await loss.apply(logits, target).item()).toBeCloseTo(without, 14);
    expect((await slope(loss, logits, target)).slice(3, 6).map(Math.abs)).toEqual([0, 0, 0]);
    const none = await crossEntropy({ ignoredIndex, reduction: "none", labelSmoothing: 0.2 })
      .apply(logits, target)
      .data();
    expect(Math.abs(none[1] as number)).toBe(0);
  }
});

test("an ignored index and one-hot rows do not go together, rather than nothing being ignored", () => {
  const rows = on([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
  expect(() => losses.crossEntropy({ ignoredIndex: 0 }).apply(logits, rows)).toThrow(
    "crossEntropy expects class indices where ignoredIndex is given, got rows",
  );
});

test("where every row is ignored the mean is 0, not NaN", async () => {
  const loss = crossEntropy({ ignoredIndex: -1 });
  const target = on([-1, -1, -1], "i32");
  expect(Math.abs(await loss.apply(logits, target).item())).toBe(0);
  for (const value of await slope(loss, logits, target)) expect(Math.abs(value)).toBe(0);
});

test("an index that is no class weighs nothing where classes are weighted, and counts in a plain mean", async () => {
  const single = await crossEntropy()
    .apply(on([[1, 2, 3]]), on([2], "i32"))
    .item();
  const target = on([2, 9, 9], "i32");
  expect(
    await crossEntropy({ classWeights: [1, 1, 1] })
      .apply(logits, target)
      .item(),
  ).toBeCloseTo(single, 14);
  expect(await crossEntropy().apply(logits, target).item()).toBeCloseTo(single / 3, 14);
});

test("class weights of more classes than a constant holds", async () => {
  const classes = 2500;
  const output = on([Array.from({ length: classes }, (_, i) => (i % 7) / 7)]);
  const classWeights = Array.from({ length: classes }, (_, i) => i);
  const target = on([2345], "i32");
  const plain = await crossEntropy({ reduction: "sum" }).apply(output, target).item();
  expect(await crossEntropy({ reduction: "sum", classWeights }).apply(output, target).item()).toBeCloseTo(
    2345 * plain,
    8,
  );
  const slopeOf = jit((x: Tensor) => grad((z: Tensor) => crossEntropy({ classWeights }).apply(z, target))(x));
  const unweighted = grad((z: Tensor) => crossEntropy().apply(z, target))(output);
  // One row that counts: its weight divides itself out of the mean.
  expect([...(await slopeOf(output).data())]).toEqual(
    [...(await unweighted.data())].map((x) => expect.closeTo(x, 12) as number),
  );
});

test("weights of another number than the classes are refused with both numbers", () => {
  const target = on([0, 1, 2], "u8");
  for (const loss of [
    crossEntropy({ classWeights: [1, 2] }),
    focal({ classWeights: [1, 2] }),
    multiMargin({ classWeights: [1, 2] }),
  ])
    expect(() => loss.apply(logits, target)).toThrow(
      "expects one number in classWeights for each element of the output's last axis: 3, got 2",
    );
  expect(() => binaryCrossEntropy({ positiveWeight: [1] }).apply(logits, target)).toThrow("positiveWeight");
});

test("logits of 0 have the slope that the sigmoid says, and not that of a kink", async () => {
  expect(await slope(binaryCrossEntropy(), on([0, 0, -0, -0]), on([0, 1, 0, 1]))).toEqual([
    0.125, -0.125, 0.125, -0.125,
  ]);
  const [no, yes] = await slope(binaryFocal({ reduction: "sum", gamma: 0, alpha: 0.5 }), on([0, 0]), on([0, 1]));
  expect([no, yes]).toEqual([0.25, -0.25]);
});

test("where output and target are equal the slope of every distance is 0", async () => {
  const [output, target] = [on([1, -2, 0]), on([1, -2, 0])];
  for (const loss of [meanAbsoluteError(), huber(), logCosh()])
    expect((await slope(loss, output, target)).map(Math.abs)).toEqual([0, 0, 0]);
});

test("log-cosh keeps its digits for small errors and does not overflow for large ones", async () => {
  const errors = [1e-8, 1e-4, 0.05, 0.0999, 0.1001, 1, 1e4];
  const wanted = errors.map((e) =>
    // log cosh e = log1p(2 sinh²(e/2)); for large e it is e - log 2.
    e > 20 ? e - Math.LN2 : Math.log1p(2 * Math.sinh(e / 2) ** 2),
  );
  for (const sign of [1, -1]) {
    const losses = await logCosh({ reduction: "none" })
      .apply(on(errors.map((e) => sign * e)), on(errors.map(() => 0)))
      .data();
    const slopes = await slope(logCosh({ reduction: "sum" }), on(errors.map((e) => sign * e)), on(errors.map(() => 0)));
    errors.forEach((e, i) => {
      expect(Math.abs((losses[i] as number) / (wanted[i] as number) - 1)).toBeLessThan(1e-13);
      expect(Math.abs((slopes[i] as number) / Math.tanh(sign * e) - 1)).toBeLessThan(1e-13);
    });
  }
});

test("hinge takes 0/1, -1/+1 and bool for no and yes", async () => {
  const output = on([0.5, 0.5, -2]);
  const wanted = [1.5, 0.5, 0];
  for (const target of [on([0, 1, 0]), on([-1, 1, -1]), on([0, 1, 0], "bool"), on([-1, 1, -1], "i32")])
    expect([...(await hinge({ reduction: "none" }).apply(output, target).data())]).toEqual(wanted);
});

test("focal loss without focus is cross-entropy, for every gamma finite where a class is certain", async () => {
  const target = on([2, 0, 1], "u8");
  expect(await focal({ gamma: 0 }).apply(logits, target).item()).toBe(
    await crossEntropy().apply(logits, target).item(),
  );
  const certain = on([[1e4, 0]]);
  for (const gamma of [0.1, 0.5, 1, 2, 5])
    for (const target of [on([0], "u8"), on([1], "u8")]) {
      expect(await focal({ gamma }).apply(certain, target).item()).toSatisfy(Number.isFinite);
      for (const value of await slope(focal({ gamma }), certain, target)) expect(value).toSatisfy(Number.isFinite);
      for (const value of await slope(binaryFocal({ gamma }), certain, on([[1, 0]])))
        expect(value).toSatisfy(Number.isFinite);
    }
});
