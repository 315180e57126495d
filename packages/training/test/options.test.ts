import { xor } from "@tenon/datasets";
import { batchNorm, dense, dropout, graph, input, normalization, relu, sequential } from "@tenon/layers";
import { crossEntropy, meanSquaredError } from "@tenon/losses";
import { accuracy, confusionMatrix } from "@tenon/metrics";
import { adam, cosineSchedule, exponentialMovingAverage, parameterGroups, sgd } from "@tenon/optimizers";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, leavesOf, mul, tensorData } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { MetricRule, ScheduleRule, TrainOptions } from "../src/index.ts";
import { evaluate } from "../src/index.ts";
import { counting } from "./counting-backend.ts";
import { bytesOf, collect, modelBytes, ofType, smallModel, smallRun } from "./small-run.ts";

const isLeaf = (leaf: unknown): boolean => typeof leaf === "object" && leaf !== null && "data" in leaf;
const numbers = (tree: Tree<TensorData>): number[] =>
  leavesOf<TensorData>(tree, isLeaf).flatMap(({ value }) => [...value.data]);

/** The largest difference of parameters, relative to the largest parameter. */
function difference(a: Tree<TensorData>, b: Tree<TensorData>): number {
  const [left, right] = [numbers(a), numbers(b)];
  return Math.max(...left.map((x, i) => Math.abs(x - (right[i] as number)))) / Math.max(...left.map(Math.abs));
}

/** A metric that is no mean of its parts: twice as many examples give a quarter. */
const odd: MetricRule = {
  name: "odd",
  init: () => tensorData("f32", 0),
  update: (count, { size }) => add(count as Tensor, size),
  result: (count) => 1 / ((count as TensorData).data[0] as number) ** 2,
};

test("scores of an epoch come from all of its accumulators, not from means of its reports", async () => {
  for (const reportEvery of [1, 3, 50]) {
    const { events } = await collect(await smallRun({ metrics: [odd], reportEvery, batchSize: 10 }));
    for (const { scores } of ofType(events, "epoch")) expect(scores["odd"]).toBe(1 / 64 ** 2);
  }
});

test("microBatches: numbers of the whole batch up to rounding, one run a step, two Programs with incomplete groups", async () => {
  // 70 = 4 x 16 + 6: parts of 6, 6 and 4, and a last batch of one part.
  const base = await smallRun({
    data: xor({ size: 70, seed: 3 }),
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    epochs: 3,
  });
  const whole = await collect(base);
  for (const microBatches of [2, 3, 16]) {
    const { backend, counts } = counting(base.backend);
    const { splits, ...rest } = base.data;
    const data = { ...rest, splits: { train: splits.train } };
    const parts = await collect({ ...base, data, backend, microBatches });
    expect(difference(whole.done.result.params, parts.done.result.params)).toBeLessThan(16 * 2 ** -23);
    expect(parts.done).toMatchObject({ steps: 15, compiles: 2 });
    expect(counts).toMatchObject({ runs: 15, compiles: 2 });
    ofType(whole.events, "epoch").forEach(({ scores }, i) => {
      const other = ofType(parts.events, "epoch")[i]?.scores;
      expect(other?.loss).toBeCloseTo(scores.loss, 5);
      expect(other?.["accuracy"]).toBeCloseTo(scores["accuracy"] as number, 6);
    });
  }
});

test("microBatches with a loss that is a sum adds up, and its loss is told as a mean", async () => {
  const sums = { loss: meanSquaredError({ reduction: "sum" }), metrics: [], optimizer: sgd({ learningRate: 1e-3 }) };
  const { splits, ...rest } = xor({ size: 64, seed: 3 });
  const asNumbers = {
    ...rest,
    splits: { train: splits.train },
    prepare: (batch: Parameters<typeof rest.prepare>[0]) => ({ inputs: batch.inputs, targets: batch.inputs }),
  };
  const run = async (more: Partial<TrainOptions>) => collect(await smallRun({ ...sums, data: asNumbers, ...more }));
  const [whole, parts] = [await run({}), await run({ microBatches: 4 })];
  expect(difference(whole.done.result.params, parts.done.result.params)).toBeLessThan(16 * 2 ** -23);
  const [told] = ofType(whole.events, "epoch");
  expect(ofType(parts.events, "epoch")[0]?.scores.loss).toBeCloseTo(told?.scores.loss as number, 5);
  const mean = await run({
    loss: { apply: (a, b) => mul(meanSquaredError({ reduction: "sum" }).apply(a, b), 1 / 16) },
    optimizer: sgd({ learningRate: 16e-3 }),
  });
  expect(difference(whole.done.result.params, mean.done.result.params)).toBeLessThan(16 * 2 ** -23);
  expect(ofType(mean.events, "epoch")[0]?.scores.loss).toBeCloseTo(told?.scores.loss as number, 5);
});

test("microBatches go together with statistics and dropout: each part draws its own, and nothing is retraced", async () => {
  const model = sequential(normalization(), dense(8), batchNorm(), relu(), dropout({ rate: 0.5 }), dense(2));
  const { done } = await collect(await smallRun({ model, microBatches: 4, epochs: 10 }));
  expect(done.compiles).toBe(1);
  expect(done.test?.["accuracy"]).toBeGreaterThan(0.5);
});

test("a schedule scales every learning rate, without another compile, and writes only when the factor changes", async () => {
  const factors: number[] = [];
  const halves: ScheduleRule = {
    init: () => null,
    factor: (_, { step, steps, stepsPerEpoch }) => {
      expect([steps, stepsPerEpoch]).toEqual([12, 4]);
      factors.push(step < 6 ? 1 : 0.5);
      return step < 6 ? 1 : 0.5;
    },
  };
  const groups = parameterGroups({
    groups: [{ paths: ["**.bias"], learningRateFactor: 2 }],
    optimizer: sgd({ learningRate: 0.1 }),
  });
  const base = await smallRun({ optimizer: groups });
  const { splits, ...rest } = base.data;
  const measure = async (schedule?: ScheduleRule) => {
    const { backend, counts } = counting(base.backend);
    const { done, events } = await collect({
      ...base,
      backend,
      data: { ...rest, splits: { train: splits.train } },
      schedule,
    });
    return { done, events, written: counts.writtenBytes, compiles: counts.compiles };
  };
  const [plain, scheduled] = [await measure(), await measure(halves)];
  expect(factors).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  // Two rates, each written at the first step and when it changes.
  expect(scheduled.written - plain.written).toBe(2 * 2 * 4);
  expect(scheduled.compiles).toBe(1);
  expect(ofType(scheduled.events, "epoch").map(({ rateFactor }) => rateFactor)).toEqual([1, 0.5, 0.5]);
  // A rate of half the size is a factor of a half.
  const half = await collect({ ...base, schedule: { init: () => null, factor: () => 0.5 } });
  const small = await collect({
    ...base,
    optimizer: parameterGroups({
      groups: [{ paths: ["**.bias"], learningRateFactor: 2 }],
      optimizer: sgd({ learningRate: 0.05 }),
    }),
  });
  expect(modelBytes(half.done.result)).toEqual(modelBytes(small.done.result));
  const cosine = await collect({ ...base, schedule: cosineSchedule() });
  expect(ofType(cosine.events, "epoch").at(-1)?.rateFactor).toBeLessThan(0.1);
});

test("early stopping ends after `patience` epochs without improvement, by validation scores, and the best model is kept", async () => {
  const { splits, ...rest } = xor({ size: 64, seed: 3 });
  const data = {
    ...rest,
    splits: {
      train: splits.train,
      validation: xor({ size: 50, seed: 8 }).splits.train,
      test: splits.test ?? splits.train,
    },
  };
  // So fast that it gets worse soon.
  const base = await smallRun({
    data,
    epochs: 60,
    optimizer: adam({ learningRate: 0.5 }),
    earlyStopping: { patience: 3, minimumDelta: 0.001 },
  });
  const { events, done } = await collect(base);
  const losses = ofType(events, "epoch").map(({ evaluation }) => evaluation?.loss as number);
  let best = Number.POSITIVE_INFINITY;
  let bestWithDelta = Number.POSITIVE_INFINITY;
  let without = 0;
  losses.forEach((loss, i) => {
    without = loss < bestWithDelta - 0.001 ? 0 : without + 1;
    if (without === 0) bestWithDelta = loss;
    expect(ofType(events, "epoch")[i]?.best).toBe(loss < best);
    best = Math.min(best, loss);
    expect(without === 3).toBe(i === losses.length - 1);
  });
  expect(done).toMatchObject({ stoppedEarly: true, epochs: losses.length, best: { score: "loss", value: best } });
  expect(losses[(done.best?.epoch ?? 0) - 1]).toBe(best);
  // What was kept has the scores that its epoch had.
  const { model, loss, metrics } = base;
  const kept = { model, ...(done.best?.result ?? done.result) };
  const again = await evaluate(kept, { backend: base.backend, data, split: "validation", loss, metrics });
  expect(again.scores.loss).toBe(best);
  const tested = await evaluate(kept, { backend: base.backend, data, split: "test", loss, metrics });
  expect(done.best?.test).toEqual(tested.scores);
  expect(base.backend.memory().liveBytes).toBe(0);
});

test("without a validation split the training scores decide, never those of the test split", async () => {
  const { events, done } = await collect(await smallRun({ keepBest: { score: "loss" }, epochs: 5 }));
  const losses = ofType(events, "epoch").map(({ scores }) => scores.loss);
  expect(done.best?.value).toBe(Math.min(...losses));
});

test("options that make no sense are named", async () => {
  const run = async (more: Partial<TrainOptions>) => collect(await smallRun(more));
  await expect(run({ earlyStopping: { patience: 0 } })).rejects.toThrow(
    /earlyStopping.patience must be a whole number >= 1, got 0/,
  );
  await expect(run({ earlyStopping: { patience: 1, minimumDelta: -1 } })).rejects.toThrow(
    /minimumDelta must be a number >= 0/,
  );
  await expect(run({ keepBest: { score: "accuracy" } })).rejects.toThrow(
    /keepBest: say by mode whether a higher .* accuracy is better/,
  );
  await expect(run({ keepBest: { score: "acuracy", mode: "max" } })).rejects.toThrow(
    /no score is called "acuracy"; there are accuracy, loss/,
  );
  await expect(run({ microBatches: 17 })).rejects.toThrow(/microBatches must be at most batchSize/);
  await expect(run({ loss: [] })).rejects.toThrow(/loss: the list is empty/);
  await expect(run({ lossWeights: [1, 2] })).rejects.toThrow(/lossWeights has 2 numbers for 1 losses/);
  await expect(run({ loss: [crossEntropy(), crossEntropy()] })).rejects.toThrow(
    /loss has 2 entries.* the model has 1 outputs/,
  );
  await expect(run({ loss: crossEntropy({ reduction: "none" }) })).rejects.toThrow(
    /the loss crossEntropy gives f32\[16\], and training needs one number: set its option reduction/,
  );
  await expect(run({ metrics: [accuracy(), accuracy()] })).rejects.toThrow(/two scores are called "accuracy"/);
  await expect(run({ initial: { params: { layers: [] } } })).rejects.toThrow(
    /initial.params .*"layers.0.bias" is missing/,
  );
});

test("two inputs and two outputs, each output with its loss, weight and metrics", async () => {
  const { splits, ...rest } = xor({ size: 64, seed: 3 });
  const [points, classes] = [splits.train.inputs[0], splits.train.targets[0]];
  if (!points || !classes) throw new Error("xor has a column of each");
  const train = { size: 64, inputs: [points, points], targets: [classes, points] };
  const data = {
    ...rest,
    inputTypes: [rest.inputTypes[0], rest.inputTypes[0]] as typeof rest.inputTypes,
    targetNames: ["class", "point"],
    splits: { train, test: train },
  };
  const [left, right] = [input("left"), input("right")];
  const hidden = left
    .to(dense(8), "a")
    .add(right.to(dense(8), "b"))
    .to(relu());
  const model = graph({ inputs: [left, right], outputs: [hidden.to(dense(2), "class"), hidden.to(dense(2), "point")] });
  const options = await smallRun({
    data,
    model,
    loss: [crossEntropy(), meanSquaredError()],
    lossWeights: [1, 10],
    metrics: [[accuracy()], []],
    epochs: 30,
  });
  const { events, done } = await collect(options);
  const first = ofType(events, "epoch")[0]?.scores;
  const last = ofType(events, "epoch").at(-1)?.scores;
  expect(Object.keys(last ?? {}).sort()).toEqual(["class.accuracy", "class.loss", "loss", "point.loss"]);
  expect(last?.loss).toBeCloseTo((last?.["class.loss"] ?? 0) + 10 * (last?.["point.loss"] ?? 0), 5);
  expect(last?.["point.loss"]).toBeLessThan((first?.["point.loss"] ?? 0) / 4);
  expect(last?.["class.loss"]).toBeLessThan(first?.["class.loss"] ?? 0);
  expect(done.test?.["class.accuracy"]).toBeGreaterThan(0.7);
  const parts = await collect({ ...options, microBatches: 3 });
  expect(parts.done.test?.loss).toBeCloseTo(done.test?.loss as number, 3);
});

test("layers that are fitted see the training data once, before the first step, whole or streamed", async () => {
  const { splits, ...rest } = xor({ size: 70, seed: 3 });
  const [points, classes] = [splits.train.inputs[0], splits.train.targets[0]];
  if (!points || !classes) throw new Error("xor has a column of each");
  const moved = tensorData(
    "f32",
    points.data.map((x) => 100 + 3 * x),
    [70, 2],
  );
  const train = { size: 70, inputs: [moved], targets: [classes] };
  const chunk = (start: number, end: number) => ({
    inputs: [tensorData("f32", moved.data.slice(2 * start, 2 * end), [end - start, 2])],
    targets: [tensorData("i32", classes.data.slice(start, end), [end - start])],
  });
  const streamed = {
    size: 70,
    chunkSize: 32,
    async *chunks() {
      yield chunk(0, 32);
      yield chunk(32, 64);
      yield chunk(64, 70);
    },
  };
  const model = sequential(normalization(), dense(8), relu(), dense(2));
  const mean = Array.from(moved.data).reduce((total, x, i) => (i % 2 === 0 ? total + x : total), 0) / 70;
  for (const split of [train, streamed]) {
    const { done } = await collect(await smallRun({ model, data: { ...rest, splits: { train: split } }, epochs: 20 }));
    const [fitted] = (
      done.result.state as { layers: readonly [{ readonly mean: TensorData; readonly count: TensorData }] }
    ).layers;
    expect(fitted.mean.data[0]).toBeCloseTo(mean, 3);
    expect([...fitted.count.data][0]).toBe(70);
    expect(done.epochs).toBe(20);
  }
  // With a state of its own the layer keeps what it was fitted to.
  const { done } = await collect(await smallRun({ model, data: { ...rest, splits: { train } }, epochs: 1 }));
  const again = await collect(await smallRun({ model, epochs: 1, initial: { state: done.result.state } }));
  expect(bytesOf(again.done.result.state)).toEqual(bytesOf(done.result.state));
});

test("a stream that does not hold what it says is an error that names the chunk", async () => {
  const { splits, ...rest } = xor({ size: 64, seed: 3 });
  const part = (size: number) => ({
    inputs: [tensorData("f32", new Float32Array(2 * size), [size, 2])],
    targets: [tensorData("i32", new Int32Array(size), [size])],
  });
  const run = async (chunks: readonly ReturnType<typeof part>[]) => {
    const split = {
      size: 64,
      chunkSize: 32,
      async *chunks() {
        yield* chunks;
      },
    };
    const options = await smallRun({ data: { ...rest, splits: { ...splits, train: split } } });
    try {
      await collect(options);
    } finally {
      expect(options.backend.memory().liveBytes).toBe(0);
    }
  };
  await expect(run([])).rejects.toThrow(/the train split says it has 64 examples and gave none/);
  await expect(run([part(32)])).rejects.toThrow(/the train split ended after 1 of 2 chunks/);
  await expect(run([part(32), part(31)])).rejects.toThrow(
    /chunk 2 of the train split: column 0 is f32\[31, 2\], and f32\[32, 2\] was announced/,
  );
  await expect(run([part(32), { ...part(32), targets: [] }])).rejects.toThrow(
    /chunk 2 of the train split has 1 columns, and the first had 2/,
  );
});

test("a moving average is what is evaluated, given back and kept; the parameters trained are others", async () => {
  const inner = adam({ learningRate: 0.05 });
  const averaged = await collect(
    await smallRun({ optimizer: exponentialMovingAverage({ decay: 0.9, optimizer: inner }) }),
  );
  const plain = await collect(await smallRun({ optimizer: inner }));
  expect(modelBytes(averaged.done.result)).not.toEqual(modelBytes(plain.done.result));
  const { backend, data, loss } = await smallRun();
  const { scores } = await evaluate({ model: smallModel, ...averaged.done.result }, { backend, data, loss });
  expect(scores.loss).toBe(averaged.done.test?.loss);
});

test("metrics that tell more than a number tell it with evaluations", async () => {
  const { events, done } = await collect(await smallRun({ metrics: [accuracy(), confusionMatrix({ classes: 2 })] }));
  const details = ofType(events, "epoch")[0]?.details;
  expect(Object.keys(details ?? {})).toEqual(Object.keys(done.testDetails ?? {}));
  expect(Object.keys(done.testDetails ?? {}).length).toBe(1);
});
