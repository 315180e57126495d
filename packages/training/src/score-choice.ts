/**
 * A score of an epoch, by which epochs are compared: of the evaluation where there is one, else of the training.
 */
export interface ScoreChoice {
  /** `loss`, or the name of a metric. Default `loss`. */
  readonly score?: string | undefined;
  /** Whether less or more is better. Default: `min` for `loss`; every other score needs it. */
  readonly mode?: "min" | "max" | undefined;
}

/** Ends the run when a score has not improved for some epochs. */
export interface EarlyStopping extends ScoreChoice {
  /** Epochs without improvement after which training ends, >= 1. */
  readonly patience: number;
  /** An improvement is larger than this, >= 0. Default 0. */
  readonly minimumDelta?: number | undefined;
}
