import { xor } from "@tenon/datasets";
import { adam, sgd } from "@tenon/optimizers";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { log, maximum, mean, mul, sqrt, tensorData } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { LossFunction, Model, NonFinite, ScheduleRule, TrainOptions } from "../src/index.ts";
import { decodeRun, TrainingError } from "../src/index.ts";
import { collect, memoryStorage, modelBytes, smallRun } from "./small-run.ts";

async function failure(options: TrainOptions): Promise<NonFinite & { readonly message: string }> {
  try {
    await collect(options);
  } catch (error) {
    if (error instanceof TrainingError && error.details.code === "non-finite")
      return { ...error.details, message: error.message };
    throw error;
  }
  throw new Error("the run ended well");
}

/** One number w, from 3 on; each step of gradient descent makes it smaller, until its logarithm is NaN. */
const falling: Model = {
  spec: { type: "falling" },
  init: () => ({ params: { w: tensorData("f32", 3) }, state: {}, outputs: [{ dtype: "f32", shape: [1, 2] }] }),
  apply: (params, state, [input]) => ({
    // The greater of anything and what is infinite on purpose is no fault.
    outputs: [
      maximum(Number.NEGATIVE_INFINITY, log(everywhere((params as { readonly w: Tensor }).w, input as Tensor))),
    ],
    state: state as Tree<Tensor>,
  }),
};
const everywhere = (w: Tensor, like: Tensor): Tensor => mul(w, maximum(mul(like, 0), 1));
const itself: LossFunction = { apply: (output) => mean(output) };
const fall = async (more: Partial<TrainOptions> = {}): Promise<TrainOptions> =>
  smallRun({ model: falling, loss: itself, metrics: [], optimizer: sgd({ learningRate: 0.5 }), epochs: 20, ...more });

test("a loss that runs away names the step and the tensor, and the run frees what it had", async () => {
  const options = await smallRun({ epochs: 50, optimizer: sgd({ learningRate: 1e30 }) });
  const { step, loss, first, lastGood, message } = await failure(options);
  expect([step, lastGood.step]).toEqual([2, 0]);
  expect(loss).not.toSatisfy(Number.isFinite);
  expect(first).toMatchObject({ phase: "forward", path: "layers.2.dense" });
  expect(message).toMatch(
    /the loss is (NaN|-?Infinity) at step 2; the first such value is .*, the result of \w+ in the forward pass of "layers.2.dense" at \[\d+, \d+\] of \[16, 2\]; lower the learning rate/,
  );
  expect(options.backend.memory().liveBytes).toBe(0);
});

test("the last good model is that of the last finite read, and it is saved as it was", async () => {
  for (const [reportEvery, microBatches] of [
    [1, 1],
    [3, 1],
    [3, 2],
  ] as const) {
    const to = memoryStorage();
    const { step, first, lastGood } = await failure(
      await fall({ reportEvery, microBatches, save: { to, everyEpochs: 1000 } }),
    );
    expect(first).toMatchObject({ phase: "forward", primitive: "log", value: Number.NaN, index: [0, 0] });
    expect([step > lastGood.step, step - lastGood.step <= Math.max(reportEvery, 4)]).toEqual([true, true]);
    const [saved] = to.saves;
    const run = await decodeRun(saved as Uint8Array<ArrayBuffer>);
    expect([run.progress.step, to.saves.length]).toEqual([lastGood.step, 1]);
    expect(modelBytes(run)).toEqual(modelBytes(lastGood.result));
    // w after so many steps of gradient descent on log w.
    let w = 3;
    for (let i = 0; i < lastGood.step; i++) w -= 0.5 / w;
    expect((run.params as { readonly w: TensorData }).w.data[0]).toBeCloseTo(w, 4);
  }
});

test("a state that is spoiled already takes no good save's place, however often the run is saved", async () => {
  const to = memoryStorage();
  // Scores are read after 64 steps only, and each step leaves time for a save to be written.
  const { splits, ...rest } = xor();
  const train = {
    size: 64,
    chunkSize: 1,
    async *chunks() {
      for (let i = 0; i < 64; i++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield { inputs: [tensorData("f32", [[0, 0]])], targets: [tensorData("i32", [0])] };
      }
    },
  };
  const data = { ...rest, splits: { train } };
  const { step } = await failure(await fall({ data, reportEvery: 1000, batchSize: 1, save: { to, everySteps: 1 } }));
  const saved = await Promise.all(to.saves.map((bytes) => decodeRun(bytes)));
  expect(step).toBeLessThan(60);
  expect(saved.length).toBeGreaterThan(step / 3);
  for (const { progress, params } of saved) {
    expect(progress.step).toBeLessThan(step);
    expect((params as { readonly w: TensorData }).w.data[0]).toSatisfy(Number.isFinite);
  }
});

test("numbers in the data that are none are found where they lie", async () => {
  const base = await smallRun();
  const { train } = base.data.splits;
  if ("inputs" in train) (train.inputs[0] as TensorData).data[2 * 13 + 1] = Number.NaN;
  const { first, message } = await failure(base);
  expect(first).toEqual({ phase: "data", path: "inputs.0", value: Number.NaN, index: [13, 1], shape: [64, 2] });
  expect(message).toMatch(/the first such value is NaN in the data, "inputs.0" at \[13, 1\]/);
});

test("a parameter that the last step spoils is noticed though no loss shows it", async () => {
  const atTheEnd: ScheduleRule = {
    init: () => null,
    factor: (_, { step, steps }) => (step === steps - 1 ? 3e38 : 1),
  };
  const base = await smallRun({ epochs: 2, schedule: atTheEnd, optimizer: adam({ learningRate: 10 }) });
  const { step, loss, first, lastGood, message } = await failure(base);
  expect([step, lastGood.step]).toEqual([8, 4]);
  expect(loss).toSatisfy(Number.isFinite);
  expect(first?.phase).toMatch(/update|parameters/);
  expect(message).toMatch(/a parameter is no finite number any more after step 8/);
});

test("a gradient that is none is told from a forward pass that is none", async () => {
  // The root of 0 is 0, and its slope there is infinite.
  const steep: Model = {
    ...falling,
    apply: (params, state, [input]) => ({
      outputs: [sqrt(mul((params as { readonly w: Tensor }).w, mul(input as Tensor, 0)))],
      state: state as Tree<Tensor>,
    }),
  };
  const { first, step } = await failure(await fall({ model: steep }));
  expect([step, first?.phase]).toEqual([1, "gradient"]);
});
