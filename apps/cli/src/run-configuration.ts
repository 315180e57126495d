/** The name of an entry and its options, as a model file has them. */
export interface EntrySpec {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** All that a training run is made of; each spec is resolved by the registry. */
export interface RunConfiguration {
  readonly model: EntrySpec;
  readonly dataset: EntrySpec;
  readonly loss: EntrySpec;
  readonly optimizer: EntrySpec;
  readonly metrics: readonly EntrySpec[];
  readonly backend: EntrySpec;
  readonly epochs: number;
  readonly batchSize: number;
}
