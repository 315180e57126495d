import type { TensorData, Tree } from "@tenon/tensor";

/** The mean loss, and each metric by its name. */
export interface Scores {
  readonly loss: number;
  readonly [metric: string]: number;
}

/** What training made: plain data on the host. */
export interface TrainedModel {
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
  readonly seconds: number;
}

export interface DoneEvent {
  readonly type: "done";
  readonly steps: number;
  /** Programs compiled for the step: one, and one more where the last batch is smaller. */
  readonly compiles: number;
  /** Programs compiled for scoring the validation and test splits. */
  readonly evaluationCompiles: number;
  /** Training alone, without evaluation. */
  readonly samplesPerSecond: number;
  readonly seconds: number;
  readonly test?: Scores;
  readonly result: TrainedModel;
}

export type TrainingEvent = StartEvent | StepEvent | EpochEvent | DoneEvent;
