import { reference } from "@tenon/backend";
import { xor } from "@tenon/datasets";
import { dense, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import { adam, sgd } from "@tenon/optimizers";
import type { TensorData } from "@tenon/tensor";
import { leavesOf } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { DoneEvent, TrainingEvent, TrainOptions } from "../src/index.ts";
import { train } from "../src/index.ts";
import { counting } from "./counting-backend.ts";

const model = sequential(dense(8), relu(), dense(2));

async function collect(options: TrainOptions): Promise<{ events: TrainingEvent[]; done: DoneEvent }> {
  const events: TrainingEvent[] = [];
  for await (const event of train(options)) events.push(event);
  return { events, done: events.at(-1) as DoneEvent };
}

async function options(size: number, more: Partial<TrainOptions> = {}): Promise<TrainOptions> {
  return {
    backend: await reference.open(),
    model,
    data: await xor({ size, seed: 3 }),
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.05 }),
    metrics: [accuracy()],
    epochs: 2,
    batchSize: 16,
    seed: 1,
    ...more,
  };
}

const weights = (done: DoneEvent): number[][] =>
  leavesOf<TensorData>(done.result.params, (leaf) => typeof leaf === "object" && leaf !== null && "data" in leaf).map(
    ({ value }) => [...value.data],
  );

test("a run tells its start, its steps, its epochs and its end, in this order", async () => {
  const { events } = await collect(await options(64, { reportEvery: 2 }));
  expect(events.map((event) => event.type)).toEqual([
    "start",
    "step",
    "step",
    "epoch",
    "step",
    "step",
    "epoch",
    "done",
  ]);
  expect(events[0]).toMatchObject({ parameters: 2 * 8 + 8 + 8 * 2 + 2, examples: 64, stepsPerEpoch: 4, steps: 8 });
});

test("a step is one run, uploads four bytes an example, and allocates nothing", async () => {
  const base = await options(64, { epochs: 1, reportEvery: 1000 });
  const measure = async (epochs: number) => {
    const { backend, counts } = counting(base.backend);
    const { splits, ...rest } = base.data;
    const { done } = await collect({ ...base, backend, data: { ...rest, splits: { train: splits.train } }, epochs });
    return { ...counts, steps: done.steps };
  };
  const [one, five] = [await measure(1), await measure(5)];
  expect(one).toMatchObject({ steps: 4, runs: 4, compiles: 1 });
  expect(five).toMatchObject({ steps: 20, runs: 20, compiles: 1, allocations: one.allocations });
  // Between the two there are 16 steps and 4 epochs; an epoch starts its three accumulators again at each report.
  const restart = 4 * 4;
  const perStep = (five.writtenBytes - one.writtenBytes - 4 * restart) / 16;
  expect(perStep).toBe(4 * 16);
});

test("the last, smaller batch is a second Program, and no third is compiled", async () => {
  const base = await options(70);
  const { backend, counts } = counting(base.backend);
  const { splits, ...rest } = base.data;
  const { done } = await collect({ ...base, backend, data: { ...rest, splits: { train: splits.train } }, epochs: 3 });
  expect(done).toMatchObject({ steps: 15, compiles: 2, evaluationCompiles: 0 });
  expect(counts).toMatchObject({ compiles: 2, runs: 15 });
});

test("a run binds once for each batch size, and an evaluation once for each of its own", async () => {
  const base = await options(70);
  const { splits, ...rest } = base.data;
  const training = async (epochs: number) => {
    const { backend, counts } = counting(base.backend);
    await collect({ ...base, backend, data: { ...rest, splits: { train: splits.train } }, epochs });
    return counts.binds;
  };
  expect([await training(1), await training(4)]).toEqual([2, 2]);
  // 2018 = 2 x 1009 examples are scored as 1000 + 1000 + 18.
  const { splits: large } = await xor({ size: 2018, seed: 3 });
  const { backend, counts } = counting(base.backend);
  const { done } = await collect({
    ...base,
    backend,
    data: { ...rest, splits: { ...splits, test: large.train } },
    epochs: 1,
  });
  expect(done.evaluationCompiles).toBe(2);
  expect(counts.binds).toBe(2 + 2);
});

test("live bytes are flat over 1,000 steps and back to nothing at the end", async () => {
  const base = await options(80, { batchSize: 8, epochs: 100, reportEvery: 10 });
  const live: number[] = [];
  for await (const event of train(base)) if (event.type === "step") live.push(base.backend.memory().liveBytes);
  expect(live.length).toBe(100);
  expect(new Set(live).size).toBe(1);
  expect(base.backend.memory().liveBytes).toBe(0);
});

test("one seed gives the same weights to the bit, another seed gives others", async () => {
  const first = weights((await collect(await options(64))).done);
  expect(weights((await collect(await options(64))).done)).toEqual(first);
  expect(weights((await collect(await options(64, { seed: 2 }))).done)).not.toEqual(first);
});

test("a small network learns XOR with Adam and with plain gradient descent", async () => {
  for (const optimizer of [adam({ learningRate: 0.05 }), sgd({ learningRate: 0.5 })]) {
    const { events } = await collect(await options(128, { epochs: 40, optimizer }));
    const epochs = events.filter((event) => event.type === "epoch");
    expect(epochs.at(-1)?.scores["accuracy"]).toBeGreaterThanOrEqual(0.99);
    expect(epochs.at(-1)?.scores.loss).toBeLessThan((epochs[0]?.scores.loss ?? 0) / 2);
  }
});

test("a loss that is no number any more ends the run with the step and an advice", async () => {
  const run = collect(await options(64, { epochs: 50, optimizer: sgd({ learningRate: 1e30 }) }));
  await expect(run).rejects.toThrow(/the loss is .* at step \d+; .*lower the learning rate/);
});

test("leaving early, or aborting, frees what the run had", async () => {
  const base = await options(64, { epochs: 100 });
  for await (const event of train(base)) if (event.type === "epoch") break;
  expect(base.backend.memory().liveBytes).toBe(0);
  const controller = new AbortController();
  const aborted = (async () => {
    for await (const event of train({ ...base, signal: controller.signal }))
      if (event.type === "epoch") controller.abort(new Error("stop here"));
  })();
  await expect(aborted).rejects.toThrow("stop here");
  expect(base.backend.memory().liveBytes).toBe(0);
});

test("a run that fails while it uploads or evaluates frees what it had", async () => {
  const base = await options(64);
  const { train: examples } = base.data.splits;
  const full = await options(64, { data: { ...base.data, splits: { train: examples, test: { ...examples } } } });
  const { backend } = full;
  const allocate = backend.allocate.bind(backend);
  for (let allowed = 0; allowed < 60; allowed += 3) {
    let allocations = 0;
    backend.allocate = (type) => {
      if (allocations++ >= allowed) throw new Error("out of memory");
      return allocate(type);
    };
    await collect(full).catch((error: Error) => expect(error.message).toBe("out of memory"));
    expect(backend.memory().liveBytes).toBe(0);
  }
});

test("one split in two roles lies on the device once", async () => {
  const base = await options(64);
  const { train: examples } = base.data.splits;
  const both = { ...base, data: { ...base.data, splits: { train: examples, test: examples } } };
  expect((await collect(both)).done.test?.["accuracy"]).toBeGreaterThan(0);
  expect(base.backend.memory().liveBytes).toBe(0);
});

test("options out of range are named with their value", async () => {
  await expect(collect(await options(64, { batchSize: 0 }))).rejects.toThrow(
    /batchSize must be a whole number >= 1, got 0/,
  );
  await expect(collect(await options(64, { epochs: 1.5 }))).rejects.toThrow(/epochs .* got 1.5/);
});
