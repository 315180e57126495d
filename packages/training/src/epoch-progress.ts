import type { ChosenScore } from "./check-options.ts";
import type { EpochRecord, Progress } from "./saved-run.ts";
import type { EarlyStopping } from "./score-choice.ts";
import { TrainingError } from "./training-error.ts";

/**
 * A score of an epoch: of the evaluation where there is one, else of the training.
 *
 * @throws TrainingError `options` where no score is called so.
 */
export function scoreOf({ evaluation, scores }: Pick<EpochRecord, "scores" | "evaluation">, name: string): number {
  const found = evaluation ?? scores;
  const value = Object.hasOwn(found, name) ? found[name] : undefined;
  if (value === undefined)
    throw new TrainingError({
      code: "options",
      reason: `no score is called "${name}"; there are ${Object.keys(found).join(", ")}`,
    });
  return value;
}

/** Whether a score is better than another by more than `delta`. NaN is never better, and anything is better than nothing. */
export function improves(value: number, best: number | null, mode: "min" | "max", delta = 0): boolean {
  if (Number.isNaN(value)) return false;
  if (best === null) return true;
  return mode === "min" ? value < best - delta : value > best + delta;
}

/** What early stopping knows after one more epoch, and whether training ends. */
export function observeStopping(
  { best, epochsWithout }: Progress["stopping"],
  value: number,
  { mode }: ChosenScore,
  { patience, minimumDelta = 0 }: EarlyStopping,
): { readonly stopping: Progress["stopping"]; readonly stop: boolean } {
  if (improves(value, best, mode, minimumDelta)) return { stopping: { best: value, epochsWithout: 0 }, stop: false };
  const without = epochsWithout + 1;
  return { stopping: { best, epochsWithout: without }, stop: without >= patience };
}
