import type { JsonValue, TensorData, Tree } from "@tenon/tensor";
import type { Scores } from "./events.ts";

/** An epoch's scores, as its event had them. */
export interface EpochRecord {
  readonly epoch: number;
  /** Steps done at its end. */
  readonly step: number;
  readonly scores: Scores;
  readonly evaluation?: Scores;
  readonly evaluatedOn?: "validation" | "test";
}

/** Where a run stands, besides its tensors: plain data. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** The epoch under way, from 1; one more than there are when all are done. */
  readonly epoch: number;
  /** Batches of this epoch that are done. Which examples they had follows from the seed and the epoch. */
  readonly batch: number;
  /** What the schedule remembers. */
  readonly schedule: JsonValue;
  /** The score that early stopping looks at, at its best, and the epochs since. */
  readonly stopping: { readonly best: number | null; readonly epochsWithout: number };
  readonly stoppedEarly: boolean;
  /** The epoch whose model is kept. */
  readonly best: { readonly epoch: number; readonly score: string; readonly value: number } | null;
  /** The epochs done. */
  readonly history: readonly EpochRecord[];
}

/** What has to be the same when a run goes on. */
export interface RunIdentity {
  /** The model's spec. */
  readonly model: JsonValue;
  readonly optimizer: JsonValue;
  readonly data: string;
  /** Examples in the training split. */
  readonly examples: number;
  readonly batchSize: number;
  readonly microBatches: number;
  readonly seed: number;
}

/** A run as it was at some moment: all that training needs to go on, and all that predicting needs. */
export interface SavedRun {
  readonly progress: Progress;
  readonly identity: RunIdentity;
  /** As given to `train({ save: { configuration } })`; else null. */
  readonly configuration: JsonValue;
  /** To predict with; where the optimizer keeps an average of the parameters, the average. */
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
  /** The best epoch's model, where the run keeps it. */
  readonly best?: SavedModel;
  /** Everything that a step changes, as it was. */
  readonly training: SavedState;
  /** Sums of the accumulators of the epoch under way. */
  readonly totals: Tree<TensorData>;
}

export interface SavedModel {
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
}

export interface SavedState {
  readonly [name: string]: Tree<TensorData>;
  readonly params: Tree<TensorData>;
  readonly modelState: Tree<TensorData>;
  readonly optimizer: Tree<TensorData>;
  readonly scores: Tree<TensorData>;
  readonly key: TensorData;
  readonly step: TensorData;
}
