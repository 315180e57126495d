/** What a layer makes of its input, as the engine says. */
export interface LayerRow {
  /** Of one example, such as "28 × 28 × 1". */
  readonly shape: string;
  readonly parameters: number;
}

/** A model, described by the engine; up to the layer that does not fit, where there is one. */
export interface ModelReport {
  readonly rows: readonly LayerRow[];
  readonly parameters: number;
  readonly problem?: ModelProblem;
}

export interface ModelProblem {
  /** Which layer it is about. */
  readonly layer?: number;
  readonly message: string;
  /** `classes`: the last layer gives another number of values than there are classes. */
  readonly code?: "classes";
}
