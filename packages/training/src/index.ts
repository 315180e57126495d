export type { JsonValue } from "@tenon/tensor";
export { runFolder } from "#run-folder";
export type {
  Batch,
  BatchResult,
  DataSplit,
  ExampleSplit,
  LossFunction,
  MetricRule,
  Model,
  OptimizerRule,
  ScheduleRule,
  StreamedExamples,
  TrainingData,
} from "./contracts.ts";
export { decodeRun, encodeRun } from "./encode-run.ts";
export type { EvaluateOptions } from "./evaluate.ts";
export { evaluate } from "./evaluate.ts";
export type { Evaluation } from "./evaluate-split.ts";
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
export { initialValues } from "./initial-state.ts";
export type { LoadedRun } from "./load-run.ts";
export { loadRun } from "./load-run.ts";
export type { LoadedWeights, LoadWeightsOptions, WeightSource } from "./load-weights.ts";
export { loadWeights } from "./load-weights.ts";
export type { PredictOptions, TrainedNetwork } from "./predict.ts";
export { predict } from "./predict.ts";
export type { ProfileStepOptions } from "./profile-step.ts";
export { profileStep } from "./profile-step.ts";
export type { RunStorage, SavedGeneration, SavePolicy } from "./run-storage.ts";
export type { EpochRecord, Progress, RunIdentity, SavedModel, SavedRun, SavedState } from "./saved-run.ts";
export type { EarlyStopping, ScoreChoice } from "./score-choice.ts";
export { train } from "./train.ts";
export type { TrainOptions } from "./train-options.ts";
export type { NonFinite, NonFiniteTensor, TrainingErrorCode, TrainingErrorDetails } from "./training-error.ts";
export { TrainingError } from "./training-error.ts";
