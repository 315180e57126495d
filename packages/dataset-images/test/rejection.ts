import { DatasetError } from "@tenon/datasets";

/** The DatasetError that a promise is rejected with; throws itself when there is none or another. */
export async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}
