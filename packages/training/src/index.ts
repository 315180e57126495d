export type {
  Batch,
  BatchResult,
  DataSplit,
  ExampleSplit,
  JsonValue,
  LossFunction,
  MetricRule,
  Model,
  OptimizerRule,
  ScheduleRule,
  StreamedExamples,
  TrainingData,
} from "./contracts.ts";
export type {
  BestModel,
  DoneEvent,
  EpochEvent,
  RestartEvent,
  SaveEvent,
  ScoreDetails,
  Scores,
  StartEvent,
  StepEvent,
  TrainedModel,
  TrainingEvent,
  WarningEvent,
} from "./events.ts";
export type { ProfileStepOptions } from "./profile-step.ts";
export { profileStep } from "./profile-step.ts";
export type { RunStorage, SavedGeneration, SavePolicy } from "./run-storage.ts";
export type { EpochRecord, Progress, RunIdentity, SavedRun } from "./saved-run.ts";
export type { EarlyStopping, ScoreChoice } from "./score-choice.ts";
export { train } from "./train.ts";
export type { TrainOptions } from "./train-options.ts";
export type { NonFinite, NonFiniteTensor, TrainingErrorCode, TrainingErrorDetails } from "./training-error.ts";
export { TrainingError } from "./training-error.ts";
