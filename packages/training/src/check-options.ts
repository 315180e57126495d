import type { TrainingData } from "./contracts.ts";
import type { EarlyStopping, ScoreChoice } from "./score-choice.ts";
import { TrainingError } from "./training-error.ts";

/** @throws TrainingError `options` unless each is a whole number from 1 on. */
export function requireWhole(numbers: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1))
      throw new TrainingError({ code: "options", reason: `${name} must be a whole number >= 1, got ${value}` });
}

/** @throws TrainingError `data` where a split is empty. */
export function requireExamples(data: TrainingData): void {
  for (const [name, split] of Object.entries(data.splits))
    if (split !== undefined && !(split.size >= 1))
      throw new TrainingError({ code: "data", reason: `the ${name} split of ${data.name} has no examples` });
}

/** A choice with nothing left open. */
export interface ChosenScore {
  readonly score: string;
  readonly mode: "min" | "max";
}

/** @throws TrainingError `options` where the direction is not known. */
export function chosenScore({ score = "loss", mode }: ScoreChoice, option: string): ChosenScore {
  if (mode === undefined && score !== "loss" && !score.endsWith(".loss"))
    throw new TrainingError({
      code: "options",
      reason: `${option}: say by mode whether a higher ("max") or a lower ("min") ${score} is better`,
    });
  return { score, mode: mode ?? "min" };
}

/** @throws TrainingError `options` for a number out of range. */
export function requireStopping({ patience, minimumDelta = 0 }: EarlyStopping): void {
  requireWhole({ "earlyStopping.patience": patience });
  if (!(minimumDelta >= 0 && Number.isFinite(minimumDelta)))
    throw new TrainingError({
      code: "options",
      reason: `earlyStopping.minimumDelta must be a number >= 0, got ${minimumDelta}`,
    });
}
