import { cpu } from "@tenon/backend-cpu";
import { spirals } from "@tenon/datasets";
import { batchNorm, dense, dropout, normalization, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import { adam, exponentialMovingAverage, gradientDescent, parameterGroups } from "@tenon/optimizers";
import type { TensorData } from "@tenon/tensor";
import { leavesOf } from "@tenon/tensor";
import type { DoneEvent, TrainOptions } from "@tenon/training";
import { TrainingError, train } from "@tenon/training";
import { expect, test } from "vitest";

// What the trainer asks of a backend beyond a plain step, on the one that compiles: loops inside a step, intermediate values
// of a step, averages beside the parameters.

async function trained(options: TrainOptions): Promise<DoneEvent> {
  for await (const event of train(options)) if (event.type === "done") return event;
  throw new Error("the run did not end");
}

const options = {
  data: spirals({ size: 300, seed: 1 }),
  loss: crossEntropy(),
  metrics: [accuracy()],
  batchSize: 64,
  seed: 1,
};
const isLeaf = (leaf: unknown): boolean => typeof leaf === "object" && leaf !== null && "data" in leaf;
const numbers = ({ result }: DoneEvent): number[] =>
  leavesOf<TensorData>(result.params, isLeaf).flatMap(({ value }) => [...value.data]);

test("gradients added up in a loop inside the step are those of the whole batch, up to rounding", async () => {
  await using backend = await cpu.open();
  const model = sequential(dense(64), relu(), dense(64), relu(), dense(2));
  const optimizer = gradientDescent({ learningRate: 0.1 });
  const whole = await trained({ ...options, backend, model, optimizer, epochs: 4 });
  for (const microBatches of [2, 5, 8]) {
    const parts = await trained({ ...options, backend, model, optimizer, epochs: 4, microBatches });
    const [a, b] = [numbers(whole), numbers(parts)];
    const largest = Math.max(...a.map(Math.abs));
    expect(Math.max(...a.map((x, i) => Math.abs(x - (b[i] as number)))) / largest).toBeLessThan(20 * 2 ** -23);
    expect(parts.compiles).toBe(2);
  }
  expect(backend.memory().liveBytes).toBe(0);
});

test("statistics, noise, averages, frozen parameters and parts of batches go together", async () => {
  await using backend = await cpu.open();
  const model = sequential(normalization(), dense(32), batchNorm(), relu(), dropout({ rate: 0.1 }), dense(2));
  const groups = [{ paths: ["layers.1.bias"], frozen: true }];
  const inner = parameterGroups({ groups, optimizer: adam({ learningRate: 0.01 }) });
  const optimizer = exponentialMovingAverage({ decay: 0.9, optimizer: inner });
  const { test: scores, result } = await trained({
    ...options,
    backend,
    model,
    optimizer,
    epochs: 20,
    microBatches: 4,
  });
  expect(scores?.["accuracy"]).toBeGreaterThan(0.6);
  const bias = leavesOf<TensorData>(result.params, isLeaf).find(({ path }) => path === "layers.1.bias");
  expect([...(bias?.value.data ?? [1])]).toEqual(new Array(32).fill(0));
  expect(backend.memory().liveBytes).toBe(0);
});

test("the first tensor that is no finite number is named", async () => {
  await using backend = await cpu.open();
  const model = sequential(dense(16), relu(), dense(2));
  const run = trained({ ...options, backend, model, optimizer: gradientDescent({ learningRate: 1e30 }), epochs: 50 });
  const error: unknown = await run.catch((reason: unknown) => reason);
  if (!(error instanceof TrainingError) || error.details.code !== "non-finite") throw error;
  const { step, first, lastGood } = error.details;
  expect([step, lastGood.step]).toEqual([2, 0]);
  expect(first).toMatchObject({ phase: "forward", path: "layers.2.dense" });
  expect(backend.memory().liveBytes).toBe(0);
});
