import { createRegistry } from "@tenon/registry";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, jit, leavesOf, upload } from "@tenon/tensor";
import { describe, expect, test } from "vitest";
import type { Metric, MetricBatch, MetricSpec } from "../src/index.ts";
import { accuracy, MetricError, meanAbsoluteError, meanLoss, meanSquaredError } from "../src/index.ts";
import { metricKind, metricsPlugin } from "../src/plugin.ts";
import { after, backend, batch, downloaded, on, over } from "./on-device.ts";

const registry = createRegistry([metricsPlugin]);

const large: MetricBatch = batch(
  on([
    [0.1, 0.7, 0.2],
    [5, -5, 0],
    [0, 1, 2],
    [3, 2, 1],
  ]),
  on([1, 0, 2, 2], "u8"),
  on(0.5),
);
const small: MetricBatch = batch(on([[0, 0, 1]]), on([0], "u8"), on(3));
const answers: MetricBatch = batch(on([0.25, 0.875, 0.5, 0.75]), on([0, 1, 1, 0]));

/** Every metric by its spec, what it measures, and what events call it. */
const all: readonly [spec: MetricSpec, measured: MetricBatch, name: string][] = [
  [{ type: "accuracy" }, large, "accuracy"],
  [{ type: "accuracy", threshold: 0.5 }, answers, "accuracy"],
  [{ type: "topK", k: 2 }, large, "top2Accuracy"],
  [{ type: "precision" }, large, "precision"],
  [{ type: "precision", threshold: 0.5 }, answers, "precision"],
  [{ type: "precision", classes: 3 }, large, "macroPrecision"],
  [{ type: "recall", classes: 3, average: "micro" }, large, "microRecall"],
  [{ type: "recall", positiveClass: 2 }, large, "recall"],
  [{ type: "f1", classes: 3 }, large, "macroF1"],
  [{ type: "auc" }, answers, "auc"],
  [{ type: "auc", thresholds: 4, fromLogits: true }, answers, "auc"],
  [{ type: "confusionMatrix", classes: 3 }, large, "confusionMatrix"],
  [{ type: "confusionMatrix", classes: 2, threshold: 0.5 }, answers, "confusionMatrix"],
  [{ type: "meanSquaredError" }, large, "meanSquaredError"],
  [{ type: "meanAbsoluteError" }, answers, "meanAbsoluteError"],
  [{ type: "r2" }, answers, "r2"],
  [{ type: "r2", outputs: 3 }, large, "r2"],
  [{ type: "perplexity" }, large, "perplexity"],
  [{ type: "meanLoss" }, large, "loss"],
];

test("every entry is measured here", () => {
  expect([...new Set(all.map(([{ type }]) => type))].sort()).toEqual(
    registry
      .entries(metricKind)
      .map(({ name }) => name)
      .sort(),
  );
});

describe.each(all)("%o", (spec, measured, name) => {
  const metric: Metric = registry.parse(metricKind, spec);

  test("says its name and options in its spec, and refuses options that it does not know", () => {
    expect(metric.spec).toEqual(spec);
    expect(metric.name).toBe(name);
    expect(() => registry.parse(metricKind, { ...spec, colour: 5 })).toThrow(
      `metric "${spec.type}" has no option "colour"`,
    );
  });

  test("starts at zero, which is NaN", () => {
    const first = metric.init();
    for (const { value } of leavesOf<TensorData>(first, isTensorData))
      expect(value.data.every((one) => one === 0)).toBe(true);
    expect(metric.result(first)).toBeNaN();
    expect(() => JSON.stringify(metric.details?.(first))).not.toThrow();
  });

  test("accumulates in place inside a jitted step, in its own types", async () => {
    using step = jit(
      (accumulators: Tree<Tensor>, output: Tensor, target: Tensor, loss: Tensor) =>
        metric.update(accumulators, { output, target, loss, size: measured.size }),
      { donate: [0] },
    );
    let accumulators: Tree<Tensor> = upload(backend, metric.init());
    const typesOf = (tree: Tree<Tensor>): unknown =>
      leavesOf<Tensor>(tree, isTensor).map(({ path, value }) => [path, value.type]);
    const types = typesOf(accumulators);
    for (let i = 0; i < 5; i++) accumulators = step(accumulators, measured.output, measured.target, measured.loss);
    expect(typesOf(accumulators)).toEqual(types);
    expect(step.compiles).toBe(1);
    const result = metric.result(await downloaded(accumulators));
    expect(result).toSatisfy(Number.isFinite);
    expect(result).toBe(await over(metric, Array<MetricBatch>(5).fill(measured)));
  });

  test("does not depend on how samples are put into batches", async () => {
    const rows = (tensor: Tensor, values: ArrayLike<number>, from: number, to: number): Tensor => {
      const width = values.length / measured.size;
      const part = Array.from({ length: (to - from) * width }, (_, i) => values[from * width + i] as number);
      const shaped =
        tensor.shape.length === 1
          ? part
          : Array.from({ length: to - from }, (_, i) => part.slice(i * width, (i + 1) * width));
      return on(shaped, tensor.dtype);
    };
    const [outputs, targets] = [await measured.output.data(), await measured.target.data()];
    const whole = await over(metric, [measured]);
    for (const cuts of [
      [0, 1, 4],
      [0, 3, 4],
      [0, 1, 2, 3, 4],
    ]) {
      const parts = cuts.slice(1).map((to, i) => {
        const from = cuts[i] as number;
        return batch(rows(measured.output, outputs, from, to), rows(measured.target, targets, from, to), measured.loss);
      });
      expect(Math.abs((await over(metric, parts)) - whole)).toBeLessThanOrEqual(1e-6 * Math.abs(whole));
    }
  });

  test("takes one-hot rows of every dtype for classes", async () => {
    const [samples, width] = measured.output.shape;
    if (measured.target.dtype !== "u8" || width === undefined) return;
    const classes = await measured.target.data();
    const rows = Array.from({ length: samples as number }, (_, i) =>
      Array.from({ length: width }, (_, c) => (classes[i] === c ? 1 : 0)),
    );
    const wanted = await over(metric, [measured]);
    for (const dtype of ["f32", "u8", "i32", "bool"] as const)
      expect(await over(metric, [{ ...measured, target: on(rows, dtype) }])).toBe(wanted);
  });

  test("refuses targets of another number of samples, naming both types", () => {
    if (spec.type === "meanLoss") return;
    const target = on([0, 1, 1], "u8");
    expect(() => metric.update(upload(backend, metric.init()), { ...measured, target })).toThrow(MetricError);
    expect(() => metric.update(upload(backend, metric.init()), { ...measured, target })).toThrow("target u8[3]");
  });
});

test("accuracy counts over batches of different sizes", async () => {
  expect(await over(accuracy(), [large])).toBe(0.75);
  expect(await over(accuracy(), [large, small])).toBe(3 / 5);
  expect(await over(accuracy(), [large, small, large])).toBe(6 / 9);
});

test("accuracy takes class indices of every integer dtype, and rows", async () => {
  for (const dtype of ["i32", "u32", "u8"] as const)
    expect(await over(accuracy(), [{ ...large, target: on([1, 0, 2, 2], dtype) }])).toBe(0.75);
  const rows = [
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, 1],
    [0.2, 0.3, 0.5],
  ];
  expect(await over(accuracy(), [{ ...large, target: on(rows) }])).toBe(0.75);
});

test("of several greatest outputs the first counts", async () => {
  const output = on([
    [1, 1],
    [1, 1],
  ]);
  expect(await over(accuracy(), [batch(output, on([0, 1], "u8"))])).toBe(0.5);
});

test("axes between batch and classes are more samples", async () => {
  const output = on([
    [
      [0.1, 0.9],
      [0.8, 0.2],
    ],
    [
      [0.3, 0.7],
      [0.6, 0.4],
    ],
  ]);
  const target = on(
    [
      [1, 0],
      [0, 0],
    ],
    "i32",
  );
  expect(await over(accuracy(), [batch(output, target)])).toBe(0.75);
});

test("with a threshold every output is a yes or a no, of one question or several, for 0/1, -1/+1 and bool", async () => {
  const probability = on([0.2, 0.9, 0.5, 0.6]);
  for (const target of [
    on([0, 1, 1, 0], "u8"),
    on([0, 1, 1, 0]),
    on([-1, 1, 1, -1], "i32"),
    on([-1, 1, 1, -1]),
    on([0, 1, 1, 0], "bool"),
  ])
    expect(await over(accuracy({ threshold: 0.5 }), [batch(probability, target)])).toBe(0.5);
  const column = on([[-3], [2], [0.1], [-1]]);
  expect(await over(accuracy({ threshold: 0 }), [batch(column, on([0, 1, 1, 1], "u8"))])).toBe(0.75);
  const several = [on([[1, -1, 2]]), on([[1, 1, 1]], "u8")] as const;
  expect(await over(accuracy({ threshold: 0 }), [batch(...several)])).toBe(2 / 3);
});

test("mean loss weighs batches by their size", async () => {
  expect(await over(meanLoss(), [large])).toBe(0.5);
  expect(await over(meanLoss(), [large, small])).toBe((4 * 0.5 + 3) / 5);
  expect(await over(meanLoss(), [{ ...large, loss: on(0.5, "f64") }, small])).toBe(1);
});

test("a mean over very many batches keeps its digits: what rounding takes from a sum is kept beside it", async () => {
  const [count, metric] = [400, meanLoss()];
  const [first, rest] = [batch(on([[0]]), on([[0]]), on(2 ** 24)), batch(on([[0]]), on([[0]]), on(0.5))];
  const result = await over(metric, [first, ...Array<MetricBatch>(count).fill(rest)]);
  expect(result).toBe((2 ** 24 + count / 2) / (count + 1));
});

test("an infinite or NaN batch makes means infinite or NaN for good", async () => {
  const bad = (value: number): MetricBatch => batch(on([[value]]), on([[0]]));
  const good = bad(1);
  for (const metric of [meanSquaredError(), meanAbsoluteError()]) {
    expect(await over(metric, [good, bad(Number.POSITIVE_INFINITY), good])).toBe(Number.POSITIVE_INFINITY);
    expect(await over(metric, [good, bad(Number.NaN), good])).toBeNaN();
  }
});

test("what accuracy cannot compare is refused with both types and the axis", () => {
  const refused = (output: Tensor, target: Tensor): MetricError => {
    try {
      accuracy().update(upload(backend, accuracy().init()), batch(output, target));
    } catch (error) {
      if (error instanceof MetricError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };
  expect(refused(large.output, small.target).message).toBe(
    "accuracy expects one target a sample: axis 0 is 4 in the output, 1 in the target (output f32[4, 3], target u8[1])",
  );
  expect(refused(small.output, on([[0, 1]])).message).toContain("axis 1 is 3 in the output, 2 in the target");
  expect(refused(small.output, on([0])).message).toContain("expects class indices of an integer dtype, got f32");
  expect(refused(on([[1]]), on([0], "u8")).message).toContain("at least 2 classes");
  expect(refused(on([[1]]), on([0], "u8")).message).toContain("give the option threshold");
  expect(refused(on([1, 2]), on([0, 0], "u8")).message).toContain("expects outputs [batch, ..., classes]");
  expect(refused(small.output, on([[[0]]])).message).toContain("expects targets [batch, ...] or [batch, ..., classes]");
  expect(refused(small.output, on(0, "u8"))).toMatchObject({ code: "inputs", details: { metric: "accuracy" } });
});

test("accumulators are counted in i32 and added up in f32", async () => {
  const dtypes = leavesOf<TensorData>(await after(meanLoss(), [large]), isTensorData).map(({ path, value }) => [
    path,
    value.dtype,
  ]);
  expect(Object.fromEntries(dtypes)).toEqual({ sum: "f32", compensation: "f32", count: "i32" });
});
