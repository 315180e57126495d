import type { JsonValue } from "@tenon/tensor";

/** One save, read when it is asked for. */
export interface SavedGeneration {
  /** For messages: a path or name. */
  readonly name: string;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Where saves of one run lie. Two generations are kept, so that a save which is damaged, or was interrupted, never leaves
 * nothing. `runFolder` is the one for files; in a browser it may be the origin private file system.
 */
export interface RunStorage {
  /** For messages. */
  readonly name: string;
  /**
   * Stores a save, whole or not at all; what was the newest becomes the previous one.
   *
   * @throws Error of any kind; the saves that were there still are.
   */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The saves there are, the newest first. */
  generations(): Promise<readonly SavedGeneration[]>;
}

/** When a run is saved. It is also saved at its end, and when it is aborted. */
export interface SavePolicy {
  readonly to: RunStorage;
  /** Steps between two saves, >= 1. Default: none besides the epochs' ends. */
  readonly everySteps?: number | undefined;
  /** Epochs between two saves, >= 1. Default 1. */
  readonly everyEpochs?: number | undefined;
  /** Kept in the file as it is: what the run was started with, such as specs of data set and optimizer. */
  readonly configuration?: JsonValue | undefined;
}
