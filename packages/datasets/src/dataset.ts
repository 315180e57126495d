import type { DType, Tensor, TensorData } from "@tenon/tensor";

/** Examples as they are stored: the leading axis of every tensor counts them. */
export interface Split {
  /** Number of examples. */
  readonly size: number;
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

/** A batch of examples, on the device or traced; the leading axis counts them. */
export interface Prepared {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

/** What one example holds at one of its inputs or targets, without the batch axis. */
export interface ExampleType {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * Examples to learn from, with a schema. The splits hold what was stored, in its smallest form (bytes for pixels), and are
 * uploaded once; `prepare` turns a batch of it into what the model gets, inside the training step.
 */
export interface Dataset {
  readonly name: string;
  /** Per example, after prepare: what the model gets. */
  readonly inputTypes: readonly ExampleType[];
  readonly targetTypes: readonly ExampleType[];
  /** Class names where the target is a class index. */
  readonly classes?: readonly string[];
  readonly splits: { readonly train: Split; readonly validation?: Split; readonly test?: Split };
  /** Traced into the step, runs on the device: a batch as stored -> a batch as the model sees it (u8 pixels -> f32 in 0..1, ...). */
  prepare(batch: Prepared): Prepared;
}
