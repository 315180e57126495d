import type { Backend, DeviceTensor, TensorData } from "@tenon/tensor";
import { foldKey, leavesOf, permutation, randomKey, sizeOf, zeros } from "@tenon/tensor";
import { requireExamples, requireWhole } from "./check-options.ts";
import type { ExampleSplit, LossFunction, MetricRule } from "./contracts.ts";
import { evaluateSplit } from "./evaluate.ts";
import type { Scores, TrainingEvent } from "./events.ts";
import { disposing, downloadTree, isTensorData, uploadTree, writeTree } from "./host-tree.ts";
import { initialState } from "./initial-state.ts";
import { scoreBoard } from "./score-board.ts";
import type { ResidentSplit, TrainState } from "./step.ts";
import { evaluationStep, trainStep } from "./step.ts";
import type { TrainOptions } from "./train-options.ts";
import { TrainingError } from "./training-error.ts";

/**
 * Trains a model and tells how it goes, event by event; the last event holds the trained model.
 *
 * The whole step is one Program. The data lie on the device, and a step uploads nothing but the indices of its examples
 * (4 bytes each). Leaving the loop early ends the training and frees its memory.
 *
 * @throws TrainingError `options` or `data` for what cannot be trained, `non-finite` when the loss is no number any more.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { xor } from "@tenon/datasets";
 * import { dense, relu, sequential } from "@tenon/layers";
 * import { crossEntropy } from "@tenon/losses";
 * import { adam } from "@tenon/optimizers";
 * import { train } from "@tenon/training";
 * await using backend = await reference.open();
 * const model = sequential(dense(8), relu(), dense(2));
 * const data = await xor({ size: 64, seed: 1 });
 * const losses: number[] = [];
 * const run = train({ backend, model, data, loss: crossEntropy(), optimizer: adam({ learningRate: 0.05 }), epochs: 20, batchSize: 16 });
 * for await (const event of run) if (event.type === "epoch") losses.push(event.scores.loss);
 * losses[19]! < losses[0]! / 2; // => true
 * ```
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent, void, undefined> {
  const { backend, model, data, optimizer, epochs, batchSize, seed = 0, reportEvery = 50, signal } = options;
  const loss = options.loss as LossFunction;
  const metrics = (options.metrics ?? []) as readonly MetricRule[];
  requireWhole({ epochs, batchSize, reportEvery });
  requireExamples(data);
  const started = performance.now();
  const key = randomKey(seed);
  const board = scoreBoard(metrics);
  const parts = { model, loss, data, board };
  const initial = initialState(options, board, key);

  const splits = data.splits as { train: ExampleSplit; validation?: ExampleSplit; test?: ExampleSplit };
  const { train: examples } = splits;
  const stepsPerEpoch = Math.ceil(examples.size / batchSize);
  const steps = stepsPerEpoch * epochs;
  const parameters = leavesOf<TensorData>(initial.params, isTensorData).reduce(
    (count, { value }) => count + sizeOf(value.shape),
    0,
  );
  yield { type: "start", parameters, examples: examples.size, epochs, stepsPerEpoch, steps, batchSize };

  using step = trainStep(parts, optimizer);
  using evaluation = evaluationStep(parts);
  const zeroScores = board.init();
  let state = uploadTree(backend, initial) as TrainState;
  using _state = disposing(() => state);
  // All splits at once, so that memory stays flat from the first step to the last.
  const resident = new Map<ExampleSplit, ResidentSplit>();
  using _resident = disposing(() => [...resident.values()]);
  for (const split of new Set(Object.values(splits))) resident.set(split, uploadSplit(backend, split));
  const onDevice = (split: ExampleSplit): ResidentSplit => resident.get(split) as ResidentSplit;
  const residentExamples = onDevice(examples);
  using full = zeros(backend, { dtype: "i32", shape: [Math.min(batchSize, examples.size)] });
  const rest = examples.size % batchSize;
  using last = rest > 0 && stepsPerEpoch > 1 ? zeros(backend, { dtype: "i32", shape: [rest] }) : full;

  /** Reads the scores since the last read and starts them again: the loop's only wait. */
  const readScores = async (): Promise<Scores> => {
    const reading = downloadTree(state.scores);
    writeTree(state.scores, zeroScores);
    const scores = board.read(await reading);
    if (!Number.isFinite(scores.loss))
      throw new TrainingError({
        code: "non-finite",
        step: done,
        loss: scores.loss,
        lastGood: { step: 0, result: { params: initial.params, state: {} } },
      });
    return scores;
  };
  const evaluate = async (split: ExampleSplit): Promise<Scores> => {
    const { params: trained, modelState: statistics } = state;
    return evaluateSplit(
      backend,
      board,
      evaluation,
      { params: trained, modelState: statistics },
      onDevice(split),
      split,
    );
  };

  let done = 0;
  let trainedFor = 0;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const epochStarted = performance.now();
    const order = new Int32Array(permutation(foldKey(foldKey(key, "order"), epoch), examples.size));
    const totals = new Totals();
    let reported = performance.now();
    let sinceReport = 0;
    for (let start = 0; start < examples.size; start += batchSize) {
      signal?.throwIfAborted();
      const indices = order.subarray(start, start + batchSize);
      const fed: DeviceTensor = indices.length === full.shape[0] ? full : last;
      fed.write(indices);
      state = step(state, residentExamples, fed);
      done++;
      sinceReport += indices.length;
      const ended = start + batchSize >= examples.size;
      if (done % reportEvery !== 0 && !ended) continue;
      const scores = await readScores();
      totals.add(scores, sinceReport);
      const seconds = (performance.now() - reported) / 1000;
      trainedFor += seconds;
      yield { type: "step", step: done, steps, epoch, scores, samplesPerSecond: sinceReport / seconds };
      reported = performance.now();
      sinceReport = 0;
    }
    const { validation, test } = splits;
    // With nothing but a test set it is scored once, at the end.
    const scored = validation && { evaluation: await evaluate(validation), evaluatedOn: "validation" as const };
    const scoredTest =
      !validation && test && epoch < epochs
        ? { evaluation: await evaluate(test), evaluatedOn: "test" as const }
        : undefined;
    yield {
      type: "epoch",
      epoch,
      step: done,
      scores: totals.mean(),
      ...(scored ?? scoredTest ?? {}),
      seconds: (performance.now() - epochStarted) / 1000,
    };
  }
  const test = splits.test && { test: await evaluate(splits.test) };
  const result = { params: await downloadTree(state.params), state: await downloadTree(state.modelState) };
  yield {
    type: "done",
    steps: done,
    epochs,
    stoppedEarly: false,
    compiles: step.compiles,
    evaluationCompiles: evaluation.compiles,
    samplesPerSecond: (examples.size * epochs) / trainedFor,
    seconds: (performance.now() - started) / 1000,
    ...test,
    result,
  };
}

function uploadSplit(backend: Backend, { inputs, targets }: ExampleSplit): ResidentSplit {
  return uploadTree(backend, { inputs, targets }) as ResidentSplit;
}

/** Scores of an epoch from those of its parts. */
class Totals {
  readonly #sums = new Map<string, number>();
  #examples = 0;

  add(scores: Scores, examples: number): void {
    for (const [name, value] of Object.entries(scores))
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value * examples);
    this.#examples += examples;
  }

  mean(): Scores {
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#examples]));
    return { ...means, loss: means["loss"] ?? NaN };
  }
}
