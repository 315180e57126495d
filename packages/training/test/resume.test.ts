import { xor } from "@tenon/datasets";
import { batchNorm, dense, dropout, normalization, relu, sequential } from "@tenon/layers";
import { accuracy } from "@tenon/metrics";
import { adam, clipByGlobalNorm, exponentialMovingAverage } from "@tenon/optimizers";
import { tensorData } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { RunStorage, ScheduleRule, TrainOptions } from "../src/index.ts";
import { decodeRun, loadRun, train } from "../src/index.ts";
import { bytesOf, collect, memoryStorage, modelBytes, ofType, smallRun } from "./small-run.ts";

/** A schedule that goes by every loss it has seen. */
const remembering: ScheduleRule = {
  init: () => [],
  observe: (seen, { evaluation, scores }) => [...(seen as readonly number[]), (evaluation ?? scores)["loss"] ?? 0],
  factor: (seen, { step }) => 1 / (1 + (seen as readonly number[]).reduce((sum, loss) => sum + loss, step / 100)),
};

/** A run with everything that has to be remembered. */
async function wholeRun(more: Partial<TrainOptions> = {}): Promise<TrainOptions> {
  const { splits, ...rest } = xor({ size: 70, seed: 3 });
  return smallRun({
    model: sequential(normalization(), dense(8), batchNorm(), relu(), dropout({ rate: 0.3 }), dense(2)),
    data: { ...rest, splits: { ...splits, validation: xor({ size: 40, seed: 9 }).splits.train } },
    optimizer: exponentialMovingAverage({
      decay: 0.9,
      optimizer: clipByGlobalNorm({ maximum: 1, optimizer: adam({ learningRate: 0.02 }) }),
    }),
    schedule: remembering,
    earlyStopping: { score: "accuracy", mode: "max", patience: 3 },
    keepBest: { score: "loss" },
    metrics: [accuracy()],
    epochs: 6,
    reportEvery: 3,
    ...more,
  });
}

/** Trains until so many steps are done, then leaves without a word. */
async function interrupted(options: TrainOptions, steps: number): Promise<void> {
  let done = options.resume?.progress.step ?? 0;
  for await (const event of train({ ...options, reportEvery: options.reportEvery ?? 50 })) {
    if (event.type === "step") done = event.step;
    if (done >= steps) return;
  }
}

test("a run that is resumed from any save ends as if it had never been interrupted, to the bit", async () => {
  const everyStep = memoryStorage();
  // Saves are written beside the steps, so on a busy machine there are few of them unless the steps wait.
  let written = 0;
  const untilSaved = async (): Promise<void> => {
    for (let i = 0; i < 60 && everyStep.saves.length === written; i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    written = everyStep.saves.length;
  };
  const whole = await collect(await wholeRun({ save: { to: everyStep, everySteps: 1 } }), untilSaved);
  const wanted = [...modelBytes(whole.done.result), ...modelBytes(whole.done.best?.result ?? whole.done.result)];
  expect(everyStep.saves.length).toBeGreaterThan(7);
  const last = await decodeRun(everyStep.saves.at(-1) as Uint8Array<ArrayBuffer>);
  const moments = new Set<string>();
  for (const bytes of everyStep.saves) {
    const resume = await decodeRun(bytes);
    moments.add(resume.progress.batch === 0 ? "between epochs" : "in an epoch");
    const to = memoryStorage();
    const { events, done } = await collect(await wholeRun({ resume, save: { to } }));
    expect([...modelBytes(done.result), ...modelBytes(done.best?.result ?? done.result)]).toEqual(wanted);
    expect({ ...done, seconds: 0, samplesPerSecond: 0, compiles: 0, evaluationCompiles: 0 }).toEqual({
      ...whole.done,
      seconds: 0,
      samplesPerSecond: 0,
      compiles: 0,
      evaluationCompiles: 0,
    });
    // The epochs that were still to come are told with the same numbers.
    const epochs = ofType(whole.events, "epoch").filter(({ epoch }) => epoch >= resume.progress.epoch);
    expect(ofType(events, "epoch").map((event) => ({ ...event, seconds: 0 }))).toEqual(
      epochs.map((event) => ({ ...event, seconds: 0 })),
    );
    if (to.saves.length > 0) {
      const again = await decodeRun(to.saves.at(-1) as Uint8Array<ArrayBuffer>);
      expect(bytesOf(again.training)).toEqual(bytesOf(last.training));
      expect(again.progress).toEqual(last.progress);
    }
  }
  expect(moments.size).toBe(2);
});

test("streamed chunks go on in the middle of a chunk", async () => {
  const { splits, ...rest } = xor({ size: 70, seed: 3 });
  const [inputs, targets] = [splits.train.inputs[0], splits.train.targets[0]];
  if (!inputs || !targets) throw new Error("xor has a column of each");
  const streamed = {
    size: 70,
    chunkSize: 32,
    async *chunks() {
      for (let start = 0; start < 70; start += 32) {
        const end = Math.min(70, start + 32);
        yield {
          inputs: [tensorData("f32", inputs.data.slice(2 * start, 2 * end), [end - start, 2])],
          targets: [tensorData("i32", targets.data.slice(start, end), [end - start])],
        };
      }
    },
  };
  const data = { ...rest, splits: { train: streamed } };
  const everyStep = memoryStorage();
  const options = { data, batchSize: 10, epochs: 2, reportEvery: 4 };
  const whole = await collect(await smallRun({ ...options, save: { to: everyStep, everySteps: 1 } }));
  // Four batches of each whole chunk, one of the last: in sizes 10, 2 and 6.
  expect(whole.done).toMatchObject({ steps: 2 * 9, compiles: 3 });
  for (const bytes of everyStep.saves) {
    const { done } = await collect(await smallRun({ ...options, resume: await decodeRun(bytes) }));
    expect(modelBytes(done.result)).toEqual(modelBytes(whole.done.result));
  }
});

test("a finished run that is resumed is done at once, and more epochs go on from its end", async () => {
  const to = memoryStorage();
  const whole = await collect(await smallRun({ epochs: 4 }));
  const { done } = await collect(await smallRun({ epochs: 2, save: { to } }));
  const resume = await loadRun(to);
  const again = await collect(await smallRun({ epochs: 2, resume }));
  expect(again.events.map(({ type }) => type)).toEqual(["start", "done"]);
  expect(modelBytes(again.done.result)).toEqual(modelBytes(done.result));
  const more = await collect(await smallRun({ epochs: 4, resume }));
  expect(modelBytes(more.done.result)).toEqual(modelBytes(whole.done.result));
});

test("an aborted run is saved where it stands, during training and during evaluation, and ends with the reason", async () => {
  const { done } = await collect(await wholeRun());
  for (const abortAt of [1, 2, 3, 5, 8]) {
    const to = memoryStorage();
    const controller = new AbortController();
    const options = await wholeRun({ save: { to, everyEpochs: 1000 }, signal: controller.signal });
    let steps = 0;
    const run = (async () => {
      for await (const event of train(options)) {
        if (event.type === "step" && ++steps === abortAt) controller.abort(new Error("enough"));
        if (event.type === "done") throw new Error("it went on");
      }
    })();
    await expect(run).rejects.toThrow("enough");
    expect(options.backend.memory().liveBytes).toBe(0);
    const resume = await loadRun(to);
    const resumed = await collect(await wholeRun({ resume }));
    expect(modelBytes(resumed.done.result)).toEqual(modelBytes(done.result));
  }
});

test("an abort in the middle of an evaluation ends with the reason, and what is saved goes on with the evaluation", async () => {
  const { splits, ...rest } = xor({ size: 64, seed: 3 });
  const controller = new AbortController();
  let passes = 0;
  const validation = {
    size: 64,
    chunkSize: 32,
    async *chunks() {
      passes++;
      for (let start = 0; start < 64; start += 32) {
        // The first pass looks at the types; the third is the evaluation after the second epoch.
        if (passes === 3 && start === 32) controller.abort(new Error("in the middle"));
        const [inputs, targets] = [splits.train.inputs[0]?.data, splits.train.targets[0]?.data];
        yield {
          inputs: [tensorData("f32", inputs?.slice(2 * start, 2 * start + 64) ?? [], [32, 2])],
          targets: [tensorData("i32", targets?.slice(start, start + 32) ?? [], [32])],
        };
      }
    },
  };
  const data = { ...rest, splits: { train: splits.train, validation } };
  const to = memoryStorage();
  const run = collect(await smallRun({ data, signal: controller.signal, save: { to, everyEpochs: 1000 } }));
  await expect(run).rejects.toThrow("in the middle");
  const resume = await loadRun(to);
  expect(resume.progress).toMatchObject({ step: 8, epoch: 2, batch: 4 });
  const resumed = await collect(await smallRun({ data, resume }));
  passes = 10;
  const whole = await collect(await smallRun({ data }));
  expect(ofType(resumed.events, "epoch").map(({ epoch, evaluation }) => [epoch, evaluation])).toEqual(
    ofType(whole.events, "epoch")
      .slice(1)
      .map(({ epoch, evaluation }) => [epoch, evaluation]),
  );
});

test("an abort after the last batch, and one before the first, end with the reason as well", async () => {
  const base = await smallRun({ epochs: 1 });
  for (const at of ["start", "step", "epoch"] as const) {
    const controller = new AbortController();
    let last = 0;
    const run = (async () => {
      for await (const event of train({ ...base, signal: controller.signal })) {
        if (event.type === "step") last = event.step;
        if (event.type === at && (at !== "step" || last === 4)) controller.abort(new Error(`at ${at}`));
        if (event.type === "done") throw new Error("it went on");
      }
    })();
    await expect(run).rejects.toThrow(`at ${at}`);
  }
});

test("a save of another run is refused, naming what is not the same", async () => {
  const to = memoryStorage();
  await collect(await smallRun({ epochs: 1, save: { to } }));
  const resume = await loadRun(to);
  const resumed = async (more: Partial<TrainOptions>) => collect(await smallRun({ resume, ...more }));
  await expect(resumed({ batchSize: 8 })).rejects.toThrow(/its batchSize was 16 and is now 8/);
  await expect(resumed({ seed: 2 })).rejects.toThrow(/its seed was 1 and is now 2/);
  await expect(resumed({ model: sequential(dense(2)) })).rejects.toThrow(/its model was \{.*"units":8/);
  await expect(resumed({ optimizer: adam({ learningRate: 1 }) })).rejects.toThrow(
    /its optimizer was .*0\.05.*is now .*1/,
  );
  await expect(resumed({ data: xor({ size: 32 }) })).rejects.toThrow(/its examples was 64 and is now 32/);
  await expect(resumed({ metrics: [] })).rejects.toThrow(/metrics/);
});

test("leaving the loop waits for a save under way and leaves nothing behind", async () => {
  let writing = 0;
  const slow: RunStorage = {
    name: "slow",
    write: async () => {
      writing++;
      await new Promise((resolve) => setTimeout(resolve, 30));
      writing--;
    },
    generations: async () => [],
  };
  const options = await smallRun({ epochs: 50, save: { to: slow, everySteps: 1 } });
  await interrupted(options, 8);
  expect([writing, options.backend.memory().liveBytes]).toEqual([0, 0]);
});
