import { createRegistry } from "@tenon/registry";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Metric } from "../src/index.ts";
import * as metrics from "../src/index.ts";
import { auc, confusionMatrix, f1, MetricError, perplexity, precision, r2, recall, topK } from "../src/index.ts";
import { metricKind, metricsPlugin } from "../src/plugin.ts";
import { after, batch, on, over } from "./on-device.ts";

const registry = createRegistry([metricsPlugin]);

/** Scores of three classes, and the classes. */
const drawn = fc.array(
  fc.record({
    // Few values, so that there are ties.
    scores: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    label: fc.integer({ min: 0, max: 2 }),
  }),
  { minLength: 1, maxLength: 20 },
);

const firstGreatest = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

test("top k is right where fewer than k classes stand before the wanted one; for k = 1 it is accuracy", () =>
  fc.assert(
    fc.asyncProperty(drawn, async (samples) => {
      const measured = batch(
        on(samples.map(({ scores }) => [...scores])),
        on(
          samples.map(({ label }) => label),
          "u8",
        ),
      );
      for (const k of [1, 2]) {
        const right = samples.filter(({ scores, label }) => {
          const order = [0, 1, 2].sort((i, j) => (scores[j] as number) - (scores[i] as number) || i - j);
          return order.indexOf(label) < k;
        });
        expect(await over(topK({ k }), [measured])).toBe(right.length / samples.length);
      }
      expect(await over(topK({ k: 1 }), [measured])).toBe(await over(metrics.accuracy(), [measured]));
    }),
    { numRuns: 30 },
  ));

test("top k: an index that is no class is wrong, NaN stands before everything, too few classes are refused", async () => {
  const output = on([
    [1, 2, 3],
    [1, 2, 3],
    [Number.NaN, 2, 3],
    [1, Number.NaN, 3],
  ]);
  expect(await over(topK({ k: 2 }), [batch(output, on([3, -1, 1, 1], "i32"))])).toBe(1 / 4 - 1 / 4);
  expect(await over(topK({ k: 2 }), [batch(output, on([2, 2, 2, 2], "i32"))])).toBe(1);
  expect(() => topK().update(topK().init() as never, batch(output, on([0, 0, 0, 0], "u8")))).toThrow(
    "topK expects more than 5 classes",
  );
});

test("precision, recall and F1 are those of the definition, of every average, also with classes that do not occur", () =>
  fc.assert(
    fc.asyncProperty(drawn, async (samples) => {
      const measured = batch(
        on(samples.map(({ scores }) => [...scores])),
        on(
          samples.map(({ label }) => label),
          "i32",
        ),
      );
      const counts = [0, 1, 2].map((c) => {
        const predicted = samples.filter(({ scores }) => firstGreatest(scores) === c);
        return {
          true: predicted.filter(({ label }) => label === c).length,
          predicted: predicted.length,
          actual: samples.filter(({ label }) => label === c).length,
        };
      });
      const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
      type Counts = (typeof counts)[number];
      const definitions: Record<"precision" | "recall" | "f1", (counts: Counts) => number> = {
        precision: (c) => ratio(c.true, c.predicted),
        recall: (c) => ratio(c.true, c.actual),
        f1: (c) => {
          const [p, r] = [ratio(c.true, c.predicted), ratio(c.true, c.actual)];
          return ratio(2 * p * r, p + r);
        },
      };
      const make = { precision, recall, f1 };
      for (const name of ["precision", "recall", "f1"] as const) {
        const [one, score] = [make[name], definitions[name]];
        const seen = counts.filter(({ predicted, actual }) => predicted + actual > 0);
        const macro = seen.reduce((total, c) => total + score(c), 0) / seen.length;
        expect(await over(one({ classes: 3 }), [measured])).toBeCloseTo(macro, 12);
        // Each sample has one class: of all counts together, each is the accuracy.
        const accuracy = await over(metrics.accuracy(), [measured]);
        expect(await over(one({ classes: 3, average: "micro" }), [measured])).toBeCloseTo(accuracy, 12);
        for (const positiveClass of [0, 1, 2])
          expect(await over(one({ positiveClass }), [measured])).toBeCloseTo(
            score(counts[positiveClass] as Counts),
            12,
          );
      }
    }),
    { numRuns: 20 },
  ));

test("of several questions each is a column for macro, and all are one for binary", async () => {
  const measured = batch(
    on([
      [1, -1],
      [1, 1],
      [-1, -1],
    ]),
    on(
      [
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      "u8",
    ),
  );
  expect(await over(precision({ threshold: 0, classes: 2 }), [measured])).toBe((1 / 2 + 1) / 2);
  expect(await over(recall({ threshold: 0, classes: 2 }), [measured])).toBe((1 / 2 + 1 / 2) / 2);
  expect(await over(precision({ threshold: 0 }), [measured])).toBe(2 / 3);
  expect(await over(precision({ threshold: 0, classes: 2, average: "micro" }), [measured])).toBe(2 / 3);
  expect(() => precision({ threshold: 0, classes: 3 }).update({}, measured)).toThrow("expects 3 outputs a sample");
});

test("details have the scores of every class", async () => {
  const metric = f1({ classes: 3 });
  const measured = batch(
    on([
      [1, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
    ]),
    on([0, 1, 1], "u8"),
  );
  expect(metric.details?.(await after(metric, [measured]))).toEqual({
    classes: [
      { class: 0, precision: 0.5, recall: 1, f1: 2 / 3, predicted: 2, actual: 1 },
      { class: 1, precision: 1, recall: 0.5, f1: 2 / 3, predicted: 1, actual: 2 },
      { class: 2, precision: 0, recall: 0, f1: 0, predicted: 0, actual: 0 },
    ],
  });
});

test("the confusion matrix counts targets in rows and predictions in columns, and leaves out what is no class", async () => {
  const metric = confusionMatrix({ classes: 3 });
  const measured = batch(
    on([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]),
    on([1, 1, 0, 2, -1, 3], "i32"),
  );
  const counted = await after(metric, [measured, measured]);
  expect(metric.details?.(counted)).toEqual({
    matrix: [
      [2, 0, 0],
      [0, 2, 2],
      [0, 2, 0],
    ],
  });
  expect(metric.result(counted)).toBe(0.5);
  const binary = confusionMatrix({ classes: 2, threshold: 0.5 });
  const answers = batch(on([[0.9], [0.1], [0.8]]), on([1, 1, 0], "u8"));
  expect(binary.details?.(await after(binary, [answers]))).toEqual({
    matrix: [
      [0, 1],
      [1, 1],
    ],
  });
});

/** By the definition: pairs of a yes and a no. */
function pairwise(samples: readonly { readonly p: number; readonly yes: boolean }[]): number {
  let [right, all] = [0, 0];
  for (const yes of samples.filter((one) => one.yes))
    for (const no of samples.filter((one) => !one.yes)) {
      all++;
      right += yes.p > no.p ? 1 : yes.p === no.p ? 0.5 : 0;
    }
  return right / all;
}

test("the AUC is the share of pairs in the right order, and off by no more than its details say", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ p: fc.float({ min: 0, max: 1, noNaN: true }), yes: fc.boolean() }), {
        minLength: 2,
        maxLength: 30,
      }),
      async (samples) => {
        fc.pre(samples.some(({ yes }) => yes) && samples.some(({ yes }) => !yes));
        const measured = batch(
          on(samples.map(({ p }) => p)),
          on(
            samples.map(({ yes }) => Number(yes)),
            "u8",
          ),
        );
        const exact = pairwise(samples);
        for (const thresholds of [2, 10, 1000]) {
          const metric = auc({ thresholds });
          const counted = await after(metric, [measured]);
          const details = metric.details?.(counted);
          expect(Math.abs(metric.result(counted) - exact)).toBeLessThanOrEqual(
            (details as { greatestError: number }).greatestError + 1e-12,
          );
        }
        // Of rounded probabilities it is exact.
        const rounded = samples.map(({ p, yes }) => ({ p: Math.floor(p * 8) / 8, yes }));
        expect(await over(auc({ thresholds: 8 }), [batch(on(rounded.map(({ p }) => p)), measured.target)])).toBeCloseTo(
          // The last part holds 7/8 and 1.
          pairwise(rounded.map(({ p, yes }) => ({ p: Math.min(p, 7 / 8), yes }))),
          12,
        );
      },
    ),
    { numRuns: 50 },
  ));

test("the AUC of logits is that of their sigmoids, of two classes that of the second", async () => {
  const logits = [-2, 0.5, 1, -0.25];
  const target = on([0, 1, 0, 1], "u8");
  const wanted = await over(auc(), [batch(on(logits.map((z) => 1 / (1 + Math.exp(-z)))), target)]);
  expect(wanted).toBe(0.5);
  expect(await over(auc({ fromLogits: true }), [batch(on(logits), target)])).toBe(wanted);
  expect(await over(auc({ fromLogits: true }), [batch(on(logits.map((z) => [1, z + 1])), target)])).toBe(wanted);
  expect(await over(auc(), [batch(on(logits.map((z) => [0, 1 / (1 + Math.exp(-z))])), target)])).toBe(wanted);
});

test("the AUC is NaN where there are no pairs, and where an output is no probability", async () => {
  const target = on([0, 1], "u8");
  expect(await over(auc(), [batch(on([0.2, 0.3]), on([1, 1], "u8"))])).toBeNaN();
  for (const bad of [-0.001, 1.001, 7, Number.NaN, Number.POSITIVE_INFINITY]) {
    const counted = await after(auc(), [batch(on([bad, 0.5]), target), batch(on([0, 1]), target)]);
    expect(auc().result(counted)).toBeNaN();
    expect(auc().details?.(counted)).toMatchObject({ outside: 1, positives: 2, negatives: 1 });
  }
  expect(await over(auc(), [batch(on([0, 1]), target)])).toBe(1);
});

test("perplexity is e to the mean cross-entropy, and leaves out what is no class", async () => {
  const logits = [
    [1, 2, 3],
    [0, -1, 0.5],
    [5, 5, 5],
  ];
  const cost = (row: readonly number[], label: number): number =>
    Math.log(row.reduce((total, z) => total + Math.exp(z), 0)) - (row[label] as number);
  const [first, second] = [cost(logits[0] as number[], 2), cost(logits[1] as number[], 1)];
  expect(await over(perplexity(), [batch(on(logits), on([2, 1, -100], "i32"))])).toBeCloseTo(
    Math.exp((first + second) / 2),
    5,
  );
  expect(await over(perplexity(), [batch(on([[9, 9, 9, 9]]), on([1], "u8"))])).toBeCloseTo(4, 5);
  expect(await over(perplexity(), [batch(on([[1, Number.NaN, 1]]), on([0], "u8"))])).toBeNaN();
});

describe("R²", () => {
  test("is that of the definition, with the mean of several outputs", async () => {
    const [outputs, targets] = [
      [
        [1, 10],
        [2, 30],
        [4, 20],
      ],
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
    ];
    expect(await over(r2({ outputs: 2 }), [batch(on(outputs), on(targets))])).toBeCloseTo((0.5 + 0) / 2, 6);
    expect(await over(r2(), [batch(on([1, 2, 4]), on([[1], [2], [3]].flat()))])).toBeCloseTo(0.5, 6);
    expect(await over(r2(), [batch(on([[1], [2], [4]]), on([1, 2, 3], "u8"))])).toBeCloseTo(0.5, 6);
    expect(() => r2().update({}, batch(on(outputs), on(targets)))).toThrow(
      "expects outputs [batch, 1], as its option outputs says",
    );
  });

  test("of targets that are all equal is 1 where every output is right, else 0", async () => {
    expect(await over(r2(), [batch(on([3, 3]), on([3, 3]))])).toBe(1);
    expect(await over(r2(), [batch(on([3, 4]), on([3, 3]))])).toBe(0);
  });

  test("keeps its digits where targets are far from 0, over many batches", async () => {
    // Exact in f32, and their squares are not: a sum of squares would have no digit left.
    const targets = Array.from({ length: 400 }, (_, i) => 2 ** 20 + ((i * 37) % 64) / 8);
    const outputs = targets.map((t, i) => t + (i % 3 === 0 ? 2 : 0));
    const mean = targets.reduce((total, t) => total + t, 0) / targets.length;
    const squares = targets.reduce((total, t) => total + (t - mean) ** 2, 0);
    const residuals = targets.reduce((total, t, i) => total + (t - (outputs[i] as number)) ** 2, 0);
    const batches = Array.from({ length: 80 }, (_, i) =>
      batch(on(outputs.slice(5 * i, 5 * i + 5)), on(targets.slice(5 * i, 5 * i + 5))),
    );
    const result = await over(r2(), batches);
    expect(Math.abs(result - (1 - residuals / squares))).toBeLessThan(1e-6);
  });
});

test.each([
  ["accuracy", { threshold: Number.NaN }, "threshold"],
  ["topK", { k: 0 }, "k"],
  ["topK", { k: 1.5 }, "k"],
  ["precision", { average: "weighted" }, "average"],
  ["precision", { classes: 1 }, "classes"],
  ["recall", { positiveClass: -1 }, "positiveClass"],
  ["f1", { threshold: Number.POSITIVE_INFINITY }, "threshold"],
  ["auc", { thresholds: 1 }, "thresholds"],
  ["auc", { thresholds: 2 ** 30 }, "thresholds"],
  ["confusionMatrix", {}, "classes"],
  ["confusionMatrix", { classes: 1e6 }, "classes"],
  ["r2", { outputs: 0 }, "outputs"],
] as const)("%s refuses %o, called directly and by its name", (name, options, option) => {
  const direct: Readonly<Record<string, unknown>> = { ...metrics };
  const make = direct[name] as (options: unknown) => Metric;
  let thrown: unknown;
  try {
    make(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(MetricError);
  expect(thrown).toMatchObject({ code: "options", details: { metric: name, option } });
  expect((thrown as Error).message).toContain(`${name} expects ${option}`);
  expect(() => registry.parse(metricKind, { type: name, ...options })).toThrow(option);
});

test("options that do not go together are refused", () => {
  expect(() => precision({ average: "macro" })).toThrow(
    "precision expects classes, the number of classes, for the average macro",
  );
  expect(() => confusionMatrix({ classes: 3, threshold: 0 })).toThrow(
    "expects classes to be 2 with a threshold, got 3",
  );
});
