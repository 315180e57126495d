import { reference } from "@tenon/backend";
import { xor } from "@tenon/datasets";
import { dense, graph, input, relu } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy, confusionMatrix } from "@tenon/metrics";
import { randomKey, tensorData, uniforms } from "@tenon/tensor";
import { expect, test } from "vitest";
import { evaluate, initialValues, predict } from "../src/index.ts";
import { collect, smallModel, smallRun } from "./small-run.ts";

test("predict gives the same at any batch size, for several inputs and outputs, and frees what it had", async () => {
  await using backend = await reference.open();
  const [left, right] = [input("left"), input("right")];
  const hidden = left
    .to(dense(4), "a")
    .add(right.to(dense(4), "b"))
    .to(relu());
  const model = graph({ inputs: [left, right], outputs: [hidden.to(dense(3), "one"), hidden.to(dense(1), "two")] });
  const inputTypes = [2, 5].map((features) => ({ dtype: "f32", shape: [features] }) as const);
  const values = initialValues({ model, data: { inputTypes } });
  const inputs = [2, 5].map((features, i) => tensorData("f32", uniforms(randomKey(i), 23 * features), [23, features]));
  const whole = await predict({ model, ...values }, inputs, { backend, batchSize: 100 });
  expect(whole.map(({ shape }) => shape)).toEqual([
    [23, 3],
    [23, 1],
  ]);
  for (const batchSize of [1, 2, 7, 22, 23])
    expect(await predict({ model, ...values }, inputs, { backend, batchSize })).toEqual(whole);
  expect(backend.memory().liveBytes).toBe(0);
});

test("what was trained predicts its classes, from inputs as the data set stores them", async () => {
  const options = await smallRun({ epochs: 30 });
  const { done } = await collect(options);
  const { data, backend } = options;
  const test = data.splits.test;
  if (!test || !("inputs" in test)) throw new Error("xor has a test split in memory");
  const trained = { model: smallModel, ...done.result };
  const [logits] = await predict(trained, test.inputs, { backend, batchSize: 30, prepare: data.prepare });
  const right = Array.from({ length: test.size }, (_, i) => {
    const [no = 0, yes = 0] = logits?.data.slice(2 * i, 2 * i + 2) ?? [];
    return Number(yes > no) === test.targets[0]?.data[i] ? 1 : 0;
  });
  const share = right.reduce((sum: number, each) => sum + each, 0) / test.size;
  expect(share).toBeCloseTo(done.test?.["accuracy"] as number, 6);
});

test("evaluate gives what the run gave, at any batch size, and tables of metrics", async () => {
  const { backend, data, loss } = await smallRun();
  const { done } = await collect(await smallRun());
  const trained = { model: smallModel, ...done.result };
  const metrics = [accuracy(), confusionMatrix({ classes: 2 })];
  for (const batchSize of [undefined, 1, 7, 64, 1000]) {
    const { scores, details } = await evaluate(trained, { backend, data, loss, metrics, batchSize });
    expect(scores.loss).toBeCloseTo(done.test?.loss as number, 6);
    expect(scores["accuracy"]).toBe(done.test?.["accuracy"]);
    expect(Object.keys(details ?? {}).length).toBe(1);
  }
  const { splits, ...rest } = data;
  const onlyTrain = { ...rest, splits: { train: splits.train } };
  expect((await evaluate(trained, { backend, data: onlyTrain, loss })).scores.loss).toBeGreaterThan(0);
  await expect(evaluate(trained, { backend, data: onlyTrain, split: "test", loss })).rejects.toThrow(
    /xor has no test split/,
  );
  expect(backend.memory().liveBytes).toBe(0);
});

test("inputs that do not go together, and an abort, are told", async () => {
  await using backend = await reference.open();
  const trained = { model: smallModel, ...initialValues({ model: smallModel, data: xor() }) };
  const rows = (count: number) => tensorData("f32", new Float32Array(2 * count), [count, 2]);
  await expect(predict(trained, [rows(2), rows(3)], { backend })).rejects.toThrow(/the inputs' first axes are 2, 3/);
  await expect(predict(trained, [], { backend })).rejects.toThrow(/first axes are none/);
  await expect(predict(trained, [rows(2)], { backend, batchSize: 0 })).rejects.toThrow(/batchSize must be a whole/);
  const signal = AbortSignal.abort(new Error("no more"));
  await expect(predict(trained, [rows(2)], { backend, signal })).rejects.toThrow("no more");
  const options = { backend, data: xor(), loss: crossEntropy(), signal };
  await expect(evaluate(trained, options)).rejects.toThrow("no more");
  expect(backend.memory().liveBytes).toBe(0);
});
