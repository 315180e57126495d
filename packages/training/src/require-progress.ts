import type { JsonValue } from "./contracts.ts";
import type { Progress } from "./saved-run.ts";

/**
 * What a file says of a run's progress, once it is what it has to be.
 *
 * @throws Error that names the member at fault.
 */
export function requireProgress(value: JsonValue | undefined): Progress {
  const progress = members(value, "progress");
  for (const name of ["step", "epoch", "batch"]) requireCount(progress[name], `progress.${name}`);
  const stopping = members(progress["stopping"], "progress.stopping");
  requireCount(stopping["epochsWithout"], "progress.stopping.epochsWithout");
  if (stopping["best"] !== null) requireNumber(stopping["best"], "progress.stopping.best");
  if (typeof progress["stoppedEarly"] !== "boolean") throw new Error("progress.stoppedEarly is no boolean");
  if (progress["best"] !== null) {
    const best = members(progress["best"], "progress.best");
    requireCount(best["epoch"], "progress.best.epoch");
    requireNumber(best["value"], "progress.best.value");
    if (typeof best["score"] !== "string") throw new Error("progress.best.score is no text");
  }
  const history = progress["history"];
  if (!Array.isArray(history)) throw new Error("progress.history is no list");
  history.forEach((record: JsonValue, i) => {
    const epoch = members(record, `progress.history[${i}]`);
    requireCount(epoch["epoch"], `progress.history[${i}].epoch`);
    requireCount(epoch["step"], `progress.history[${i}].step`);
    for (const scores of [epoch["scores"], epoch["evaluation"] ?? {}])
      for (const [name, score] of Object.entries(members(scores, `progress.history[${i}].scores`)))
        requireNumber(score, `progress.history[${i}] ${name}`);
  });
  // Each member has been looked at.
  return progress as unknown as Progress;
}

function members(value: JsonValue | undefined, name: string): { readonly [name: string]: JsonValue } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${name} is no object`);
  return value as { readonly [name: string]: JsonValue };
}

function requireCount(value: JsonValue | undefined, name: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error(`${name} is no whole number from 0`);
}

function requireNumber(value: JsonValue | undefined, name: string): void {
  if (typeof value !== "number") throw new Error(`${name} is no number`);
}
