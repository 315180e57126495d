import type { TrainingData } from "./contracts.ts";
import { TrainingError } from "./training-error.ts";

/** @throws TrainingError `options` unless each is a whole number from 1 on. */
export function requireWhole(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new TrainingError({ code: "options", reason: `${name} must be a whole number >= 1, got ${value}` });
}

/** @throws TrainingError `data` where a split is empty. */
export function requireExamples(data: TrainingData): void {
  for (const [name, split] of Object.entries(data.splits))
    if (split.size < 1)
      throw new TrainingError({ code: "data", reason: `the ${name} split of ${data.name} has no examples` });
}
