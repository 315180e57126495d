import type { TensorData, Tree } from "@tenon/tensor";
import type { JsonValue } from "./contracts.ts";
import type { Scores } from "./events.ts";

/** Where a run stands, besides its tensors: plain data. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** The epoch under way, from 1; one more than there are when all are done. */
  readonly epoch: number;
  /** Examples of this epoch that are done. Which ones follows from the seed and the epoch. */
  readonly position: number;
  /** Examples since the last report. */
  readonly unreported: number;
  /** Examples in this epoch's scores so far. */
  readonly scored: number;
  /** What the schedule remembers. */
  readonly schedule: JsonValue;
  /** Epochs since the score that decides over early stopping improved, and that score. */
  readonly earlyStopping: { readonly value: number | null; readonly epochsWithout: number };
  readonly stoppedEarly: boolean;
  readonly best: { readonly epoch: number; readonly score: string; readonly value: number } | null;
  /** Scores of the epochs done. */
  readonly history: readonly EpochRecord[];
}

/** An epoch's scores, as its event had them. */
export interface EpochRecord {
  readonly epoch: number;
  readonly step: number;
  readonly scores: Scores;
  readonly evaluation?: Scores;
  readonly evaluatedOn?: "validation" | "test";
}

/** What has to be the same when a run goes on. */
export interface RunIdentity {
  readonly model: JsonValue;
  readonly data: string;
  readonly examples: number;
  readonly optimizer: JsonValue;
  readonly batchSize: number;
  readonly microBatches: number;
  readonly seed: number;
}

/** A run as it was at some moment: all that training needs to go on, and all that predicting needs. */
export interface SavedRun {
  readonly progress: Progress;
  readonly identity: RunIdentity;
  /** As given to `train({ save: { configuration } })`. */
  readonly configuration: JsonValue;
  /** To predict with; where the optimizer keeps an average of the parameters, the average. */
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
  /** The best epoch's model, where the run keeps it. */
  readonly best: { readonly params: Tree<TensorData>; readonly state: Tree<TensorData> } | undefined;
  /** Everything that a step changes: parameters as trained, state, optimizer, scores, random key, step. */
  readonly training: { readonly [name: string]: Tree<TensorData> };
}
