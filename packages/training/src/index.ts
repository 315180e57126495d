export type {
  Batch,
  BatchResult,
  ExampleSplit,
  LossFunction,
  MetricRule,
  Model,
  OptimizerRule,
  TrainingData,
} from "./contracts.ts";
export type { DoneEvent, EpochEvent, Scores, StartEvent, StepEvent, TrainedModel, TrainingEvent } from "./events.ts";
export type { ProfileStepOptions } from "./profile-step.ts";
export { profileStep } from "./profile-step.ts";
export type { TrainOptions } from "./train.ts";
export { train } from "./train.ts";
export type { TrainingErrorCode } from "./training-error.ts";
export { TrainingError } from "./training-error.ts";
