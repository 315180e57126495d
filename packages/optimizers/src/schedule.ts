import type { JsonValue } from "@tenon/tensor";

/** What a run file says of a schedule: the name of its entry and its options. */
export interface ScheduleSpec {
  readonly type: string;
  readonly [option: string]: JsonValue;
}

/** What a schedule remembers between epochs: plain JSON, saved with the run; `null` for schedules without memory. */
export type ScheduleState = JsonValue;

/** Where a run stands. */
export interface ScheduleMoment {
  /** Number of the step about to be done, from 0. */
  readonly step: number;
  /** Steps in the whole run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** How an epoch went. */
export interface ObservedEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Scores on the training data; `loss` and the metrics by name. */
  readonly scores: Readonly<Record<string, number>>;
  /** Scores on data kept aside, where there are some. */
  readonly evaluation?: Readonly<Record<string, number>>;
}

/**
 * How learning rates change during a run: by a factor that the trainer multiplies every `learningRate` of the optimizer's
 * first state with. It is computed on the host and written into a scalar, so that nothing is traced again.
 */
export interface Schedule {
  readonly spec: ScheduleSpec;
  /** The state before the first step. */
  init(): ScheduleState;
  /** The state after an epoch. Missing where a schedule does not look at scores. */
  observe?(state: ScheduleState, epoch: ObservedEpoch): ScheduleState;
  /** The factor for the step about to be done. */
  factor(state: ScheduleState, moment: ScheduleMoment): number;
}
