import { decodeRun } from "./encode-run.ts";
import type { RunStorage } from "./run-storage.ts";
import type { SavedRun } from "./saved-run.ts";
import { TrainingError } from "./training-error.ts";

export interface LoadedRun extends SavedRun {
  /** For messages: which save it is. */
  readonly from: string;
  /** Newer saves that had to be passed over, and what is wrong with them. */
  readonly damaged: readonly TrainingError[];
}

/**
 * The newest save that is whole.
 *
 * @throws TrainingError `no-save` where there is none, `damaged-save` where none is whole (that of the newest; the others
 * are its `cause`).
 *
 * @example
 * ```ts
 * import { loadRun, type RunStorage } from "@tenon/training";
 * const empty: RunStorage = { name: "nowhere", write: async () => {}, generations: async () => [] };
 * await loadRun(empty); // => throws /there is no saved run in nowhere/
 * ```
 */
export async function loadRun(storage: RunStorage): Promise<LoadedRun> {
  const generations = await storage.generations();
  if (generations.length === 0) throw new TrainingError({ code: "no-save", from: storage.name });
  const damaged: TrainingError[] = [];
  for (const { name, read } of generations) {
    try {
      return { ...(await decodeRun(await read(), name)), from: name, damaged };
    } catch (error) {
      damaged.push(asDamaged(error, name));
    }
  }
  const [newest, ...others] = damaged as [TrainingError, ...TrainingError[]];
  if (others.length === 0) throw newest;
  throw new TrainingError(newest.details, { cause: new AggregateError(others, "the older saves") });
}

function asDamaged(error: unknown, name: string): TrainingError {
  if (error instanceof TrainingError) return error;
  return new TrainingError({ code: "damaged-save", from: name, reason: (error as Error).message }, { cause: error });
}
