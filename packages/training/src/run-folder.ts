import type { RunStorage } from "./run-storage.ts";
import { TrainingError } from "./training-error.ts";

/** Outside Node there are no folders; a storage for the place is a few lines, see RunStorage. */
export function runFolder(path: string): RunStorage {
  const fail = async (): Promise<never> => {
    throw new TrainingError({
      code: "save",
      to: path,
      reason:
        "runFolder is for Node; give train a RunStorage of your own, such as one of the origin private file system",
    });
  };
  return { name: path, write: fail, generations: fail };
}
