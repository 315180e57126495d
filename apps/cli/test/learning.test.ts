import { cpu } from "@tenon/backend-cpu";
import { iris } from "@tenon/dataset-iris";
import { spirals, xor } from "@tenon/datasets";
import { dense, normalization, relu, sequential, sigmoid } from "@tenon/layers";
import { crossEntropy, meanSquaredError } from "@tenon/losses";
import { accuracy } from "@tenon/metrics";
import { adam, gradientDescent } from "@tenon/optimizers";
import { cast, reshape } from "@tenon/tensor";
import type { DoneEvent, TrainOptions } from "@tenon/training";
import { predict, train } from "@tenon/training";
import { expect, test } from "vitest";

async function trained(options: TrainOptions): Promise<DoneEvent> {
  for await (const event of train(options)) if (event.type === "done") return event;
  throw new Error("the run did not end");
}

test("XOR is learnt by a 2-4-1 sigmoid network with plain gradient descent", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const { splits, ...rest } = xor({ size: 4, noise: 0 });
  const model = sequential(dense(4), sigmoid(), dense(1), sigmoid());
  // The answer as a number, as the textbook has it.
  const data: TrainOptions["data"] = {
    ...rest,
    splits: { train: splits.train },
    prepare: ({ inputs, targets }) => ({
      inputs,
      targets: targets.map((target) => reshape(cast(target, "f32"), [target.shape[0] ?? 0, 1])),
    }),
  };
  for (const seed of [1, 2, 3]) {
    const optimizer = gradientDescent({ learningRate: 2 });
    const options = { backend, model, data, loss: meanSquaredError(), optimizer, epochs: 5000, batchSize: 4, seed };
    const { result } = await trained(options);
    const [answers] = await predict({ model, ...result }, splits.train.inputs, { backend });
    const wanted = [...(splits.train.targets[0]?.data ?? [])];
    expect([...(answers?.data ?? [])].map((answer) => Math.abs(answer - Number(answer > 0.5)))).toSatisfy(
      (errors: readonly number[]) => Math.max(...errors) < 0.2,
    );
    expect([...(answers?.data ?? [])].map((answer) => Number(answer > 0.5))).toEqual(wanted);
  }
});

test("spirals are parted by a small network, >= 98 %", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const done = await trained({
    backend,
    model: sequential(dense(32), relu(), dense(32), relu(), dense(2)),
    data: spirals({ size: 1000, seed: 1 }),
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    metrics: [accuracy()],
    epochs: 60,
    batchSize: 32,
    seed: 1,
  });
  expect(done.test?.["accuracy"]).toBeGreaterThanOrEqual(0.98);
});

test("iris: >= 95 % of the flowers kept aside", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const done = await trained({
    backend,
    model: sequential(normalization(), dense(16), relu(), dense(3)),
    data: await iris(),
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.01 }),
    metrics: [accuracy()],
    epochs: 60,
    batchSize: 16,
    seed: 1,
  });
  expect(done.test?.["accuracy"]).toBeGreaterThanOrEqual(0.95);
});
