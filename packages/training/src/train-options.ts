import type { Backend, TensorData, Tree } from "@tenon/tensor";
import type { LossFunction, MetricRule, Model, OptimizerRule, ScheduleRule, TrainingData } from "./contracts.ts";
import type { SavePolicy } from "./run-storage.ts";
import type { SavedRun } from "./saved-run.ts";
import type { EarlyStopping, ScoreChoice } from "./score-choice.ts";

export interface TrainOptions {
  readonly backend: Backend;
  readonly model: Model;
  readonly data: TrainingData;
  /**
   * Of the model's first output and the data's first target; a list has one for each output and its target, and their
   * sum is trained. Class weights are options of the losses that have classes.
   */
  readonly loss: LossFunction | readonly LossFunction[];
  /** Factors of the losses in their sum. Default: all 1. */
  readonly lossWeights?: readonly number[] | undefined;
  readonly optimizer: OptimizerRule;
  /** Of the first output; a list of lists has those of each output, whose names then begin with the target's name. */
  readonly metrics?: readonly MetricRule[] | readonly (readonly MetricRule[])[] | undefined;
  /** Times that every example is seen, >= 1. */
  readonly epochs: number;
  /** Examples in a step, >= 1; what remains at the end of an epoch (or of a chunk) is one smaller batch. */
  readonly batchSize: number;
  /**
   * Parts that a step takes its batch in, one after another, with gradients added up: memory as for a batch of
   * batchSize / microBatches, numbers as of the whole batch up to rounding. 1 to batchSize, default 1. Layers that look
   * at the batch as a whole (batch normalization, dropout's noise) see the parts, and so does a loss whose mean is weighted
   * (class weights). Gradients of frozen parameters are computed as well, unlike in a step without parts.
   */
  readonly microBatches?: number | undefined;
  /** Factors of the learning rates over time. Nothing is compiled again. */
  readonly schedule?: ScheduleRule | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Keeps the model of the best epoch by a score. Default: by that of early stopping, where there is any. */
  readonly keepBest?: ScoreChoice | undefined;
  /**
   * Values to start from in place of those drawn from the seed, such as those of `loadWeights`. With `state`, layers that
   * are fitted to the data keep what they were fitted to.
   */
  readonly initial?:
    | { readonly params?: Tree<TensorData> | undefined; readonly state?: Tree<TensorData> | undefined }
    | undefined;
  /** Chooses initial weights, order and noise. The same seed gives the same weights to the bit. Default 0. */
  readonly seed?: number | undefined;
  /** Steps between two reads of the scores; each read waits for the device. Default 50. */
  readonly reportEvery?: number | undefined;
  /** When and where the run is saved. Default: nowhere. */
  readonly save?: SavePolicy | undefined;
  /** A save of this run to go on from, read by `loadRun`: the run ends as if it had never been interrupted. */
  readonly resume?: SavedRun | undefined;
  /** Opens the backend again when the device is lost. Training then goes back to the last good state. Default: the run fails. */
  readonly reopen?: (() => Promise<Backend>) | undefined;
  /** Ends training with the signal's reason, after the run is saved. */
  readonly signal?: AbortSignal | undefined;
}
