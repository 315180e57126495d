import type { JsonValue, TensorData, Tree } from "@tenon/tensor";
import type { TrainingError } from "./training-error.ts";

/** The mean loss, and each metric by its name. */
export interface Scores {
  readonly loss: number;
  readonly [metric: string]: number;
}

/** Tables of metrics that give more than a number, by name. */
export type ScoreDetails = Readonly<Record<string, JsonValue>>;

/** What training made: plain data on the host. */
export interface TrainedModel {
  /** Those to predict with: where the optimizer keeps an average of them, the average. */
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
}

export interface StartEvent {
  readonly type: "start";
  /** Trained numbers in the model. */
  readonly parameters: number;
  readonly examples: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly batchSize: number;
  /** Where a resumed run goes on: steps done, and the epoch under way, from 1. */
  readonly resumed?: { readonly step: number; readonly epoch: number };
}

export interface StepEvent {
  readonly type: "step";
  /** Steps done so far, from 1. */
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  /** Over the steps since the last event. */
  readonly scores: Scores;
  readonly samplesPerSecond: number;
}

export interface EpochEvent {
  readonly type: "epoch";
  /** From 1. */
  readonly epoch: number;
  readonly step: number;
  /** Over the epoch, measured while it trained. */
  readonly scores: Scores;
  /** After the epoch, on examples that are not trained on. */
  readonly evaluation?: Scores;
  readonly evaluatedOn?: "validation" | "test";
  readonly details?: ScoreDetails;
  /** With a schedule: the factor of the learning rate in the epoch's last step. */
  readonly rateFactor?: number;
  /** Where the best model is kept: whether this is the best so far. */
  readonly best?: boolean;
  readonly seconds: number;
}

/** The run was saved as it was after this step. */
export interface SaveEvent {
  readonly type: "save";
  readonly step: number;
  readonly epoch: number;
  readonly bytes: number;
  /** Where: the storage's name. */
  readonly to: string;
}

/** Something that does not end the run: a save failed. The saves before it are as they were, and the next is tried. */
export interface WarningEvent {
  readonly type: "warning";
  readonly step: number;
  readonly error: TrainingError;
}

/** The device was lost and opened again; training went back to the last good state, which is that after this step. */
export interface RestartEvent {
  readonly type: "restart";
  readonly step: number;
  readonly epoch: number;
  readonly reason: string;
}

/** The best epoch by the chosen score. */
export interface BestModel {
  readonly epoch: number;
  readonly score: string;
  readonly value: number;
  readonly result: TrainedModel;
}

export interface DoneEvent {
  readonly type: "done";
  readonly steps: number;
  /** Epochs done; fewer than asked for where training stopped early. */
  readonly epochs: number;
  readonly stoppedEarly: boolean;
  /** Programs compiled for the step: one, and one more where the last batch is smaller. */
  readonly compiles: number;
  /** Programs compiled for scoring the validation and test splits. */
  readonly evaluationCompiles: number;
  /** Training alone, without evaluation. */
  readonly samplesPerSecond: number;
  readonly seconds: number;
  /** Scores of `result`. */
  readonly test?: Scores;
  readonly testDetails?: ScoreDetails;
  /** After the last step. */
  readonly result: TrainedModel;
  /** Where it is kept: the best epoch's model, and its scores on the test split. */
  readonly best?: BestModel & { readonly test?: Scores };
}

export type TrainingEvent = StartEvent | StepEvent | EpochEvent | SaveEvent | WarningEvent | RestartEvent | DoneEvent;
