import { DatasetError } from "../src/dataset-error.ts";

/** The DatasetError that some code throws; throws itself when there is none or another. */
export function thrownBy(code: () => unknown): DatasetError {
  try {
    code();
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
  throw new Error("expected a DatasetError to be thrown");
}
