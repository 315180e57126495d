export type { AdamOptions } from "./adam.ts";
export { adam } from "./adam.ts";
export type { Optimizer, OptimizerSpec, OptimizerStep } from "./optimizer.ts";
export type { OptimizerErrorCode, OptimizerErrorDetails } from "./optimizer-error.ts";
export { OptimizerError } from "./optimizer-error.ts";
export type { ObservedEpoch, Schedule, ScheduleMoment, ScheduleSpec, ScheduleState } from "./schedule.ts";
export type { SgdOptions } from "./sgd.ts";
export { sgd } from "./sgd.ts";
