import type { JsonValue, RandomKey } from "@tenon/tensor";
import { randomKey } from "@tenon/tensor";
import { batchCount } from "./batches.ts";
import type { ChosenScore } from "./check-options.ts";
import { chosenScore, requireExamples, requireStopping, requireWhole } from "./check-options.ts";
import { capacityOf } from "./device-split.ts";
import { differenceOf, initialState } from "./initial-state.ts";
import { canonicalText } from "./json-text.ts";
import { modelLosses } from "./model-losses.ts";
import type { Progress, RunIdentity, SavedModel, SavedRun, SavedState } from "./saved-run.ts";
import type { ScoreBoard } from "./score-board.ts";
import { scoreBoard, zeroBoard } from "./score-board.ts";
import type { StepParts } from "./step.ts";
import type { TrainOptions } from "./train-options.ts";
import { TrainingError } from "./training-error.ts";

/** What is known of a run before its first step. */
export interface RunPlan {
  readonly options: TrainOptions;
  readonly parts: StepParts;
  readonly board: ScoreBoard;
  readonly key: RandomKey;
  readonly identity: RunIdentity;
  readonly batchSize: number;
  /** Examples that a step passes over at once. */
  readonly partSize: number;
  readonly reportEvery: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly stopping: ChosenScore | undefined;
  readonly keeping: ChosenScore | undefined;
  /** Before the first step of a run that is not resumed. */
  readonly initial: SavedState;
}

/** A run at some moment, on the host. What it holds is never changed. */
export interface Snapshot {
  readonly progress: Progress;
  readonly training: SavedState;
  readonly totals: SavedRun["totals"];
  readonly best: SavedModel | undefined;
}

/** @throws TrainingError `options`, `data` or `weights` for what cannot be trained. */
export function planRun(options: TrainOptions): RunPlan {
  const { model, data, loss, lossWeights, optimizer, metrics = [], epochs, batchSize } = options;
  const { microBatches = 1, seed = 0, reportEvery = 50, earlyStopping, keepBest, save } = options;
  requireWhole({ epochs, batchSize, microBatches, reportEvery });
  requireWhole({ "save.everySteps": save?.everySteps, "save.everyEpochs": save?.everyEpochs });
  if (microBatches > batchSize)
    throw new TrainingError({
      code: "options",
      reason: `microBatches must be at most batchSize, got ${microBatches} parts of a batch of ${batchSize}`,
    });
  requireExamples(data);
  if (earlyStopping) requireStopping(earlyStopping);
  const losses = modelLosses(loss, lossWeights);
  const board = scoreBoard(metrics, losses.count, data.targetNames);
  const key = randomKey(seed);
  const { train } = data.splits;
  const stepsPerEpoch = batchCount(train, batchSize);
  const choice = keepBest ?? earlyStopping;
  return {
    options,
    parts: { model, losses, data, board },
    board,
    key,
    identity: {
      model: model.spec as JsonValue,
      optimizer: (optimizer.spec ?? null) as JsonValue,
      data: data.name,
      examples: train.size,
      batchSize,
      microBatches,
      seed,
    },
    batchSize: Math.min(batchSize, capacityOf(train)),
    partSize: microBatches === 1 ? Number.POSITIVE_INFINITY : Math.ceil(batchSize / microBatches),
    reportEvery,
    stepsPerEpoch,
    steps: stepsPerEpoch * epochs,
    stopping: earlyStopping && chosenScore(earlyStopping, "earlyStopping"),
    keeping: choice && chosenScore(choice, keepBest ? "keepBest" : "earlyStopping"),
    initial: initialState(options, board, key),
  };
}

/** Where a new run begins. */
export function firstSnapshot({ options, board, initial }: RunPlan): Snapshot {
  return {
    progress: {
      step: 0,
      epoch: 1,
      batch: 0,
      schedule: options.schedule?.init() ?? null,
      stopping: { best: null, epochsWithout: 0 },
      stoppedEarly: false,
      best: null,
      history: [],
    },
    training: initial,
    totals: zeroBoard(board),
    best: undefined,
  };
}

/**
 * Where a resumed run goes on.
 *
 * @throws TrainingError `resume` where the save is of another model, or of other options.
 */
export function resumedSnapshot({ identity, initial, board }: RunPlan, saved: SavedRun): Snapshot {
  for (const option of Object.keys(identity) as (keyof RunIdentity)[]) {
    const [before, now] = [canonicalText(saved.identity[option]), canonicalText(identity[option])];
    if (before !== now) throw new TrainingError({ code: "resume", option, saved: before, given: now });
  }
  const { progress, training, totals, best } = saved;
  for (const [option, own, given] of [
    ["model or optimizer", initial, training],
    ["metrics", zeroBoard(board), totals],
  ] as const) {
    const difference = differenceOf(own, given);
    if (difference)
      throw new TrainingError({ code: "resume", option, saved: `another (${difference})`, given: "this" });
  }
  return { progress, training, totals, best };
}
