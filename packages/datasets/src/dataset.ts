import type { DType, Tensor, TensorData } from "@tenon/tensor";
import type { CsvSchema } from "./csv/csv-schema.ts";

/** Examples as they are stored: the leading axis of every tensor counts them. */
export interface Split {
  /** Number of examples. */
  readonly size: number;
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

/**
 * Examples that are read while they are learnt from, for sets larger than the memory of the device or of the machine.
 *
 * Every chunk holds `chunkSize` examples; the last may hold fewer, none is empty, and all of them together hold `size`. All
 * have the same inputs and targets, of the same types. `chunks` may be called any number of times, also while earlier
 * iterations are under way; an iteration that is left early closes what it opened. `epoch` counts passes over the split from
 * 0: a source may order its examples by it, equally for equal epochs. A chunk is the caller's: the source does not write to it
 * again.
 */
export interface StreamedSplit {
  /** Number of examples of all chunks together. */
  readonly size: number;
  /** Number of examples of every chunk but the last. */
  readonly chunkSize: number;
  chunks(epoch: number): AsyncIterable<Chunk>;
}

/** A part of a streamed split, as stored: the leading axis of every tensor counts examples. */
export interface Chunk {
  readonly inputs: readonly TensorData[];
  readonly targets: readonly TensorData[];
}

/** Examples in memory or read while learning. Only the latter have `chunks`. */
export type AnySplit = Split | StreamedSplit;

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
 *
 * `Dataset` alone is one whose splits are in memory; `Dataset` may also stream.
 */
export interface Dataset<Examples extends AnySplit = AnySplit> {
  readonly name: string;
  /** Per example, after prepare: what the model gets. */
  readonly inputTypes: readonly ExampleType[];
  readonly targetTypes: readonly ExampleType[];
  /** Names of the inputs, in their order, for models that have several and call them by name. */
  readonly inputNames?: readonly string[];
  /** Names of the targets, likewise. */
  readonly targetNames?: readonly string[];
  /** Class names where the target is a class index. */
  readonly classes?: readonly string[];
  /** How rows of a CSV file become inputs, for sets that came from one: `readCsv` takes it to read others alike. */
  readonly csv?: CsvSchema;
  readonly splits: {
    readonly train: Examples;
    readonly validation?: Examples;
    readonly test?: Examples;
  };
  /** Traced into the step, runs on the device: a batch as stored -> a batch as the model sees it (u8 pixels -> f32 in 0..1, ...). */
  prepare(batch: Prepared): Prepared;
}
