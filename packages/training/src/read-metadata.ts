import type { JsonValue } from "@tenon/tensor";
import type { Scores } from "./events.ts";
import type { EpochRecord, Progress, RunIdentity } from "./saved-run.ts";

// What a file says, once it is what it has to be. Each throws an Error that names the member at fault.

export function requireObject(value: JsonValue | undefined, name: string): { readonly [name: string]: JsonValue } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${name} is no object`);
  return value as { readonly [name: string]: JsonValue };
}

export function requireProgress(value: JsonValue | undefined): Progress {
  const progress = requireObject(value, "progress");
  const stopping = requireObject(progress["stopping"], "progress.stopping");
  const { stoppedEarly, best, history } = progress;
  if (typeof stoppedEarly !== "boolean") throw new Error("progress.stoppedEarly is no boolean");
  if (!Array.isArray(history)) throw new Error("progress.history is no list");
  return {
    step: requireCount(progress["step"], "progress.step"),
    epoch: requireCount(progress["epoch"], "progress.epoch"),
    batch: requireCount(progress["batch"], "progress.batch"),
    schedule: progress["schedule"] ?? null,
    stopping: {
      best: stopping["best"] === null ? null : requireNumber(stopping["best"], "progress.stopping.best"),
      epochsWithout: requireCount(stopping["epochsWithout"], "progress.stopping.epochsWithout"),
    },
    stoppedEarly,
    best: best === null ? null : requireBest(requireObject(best, "progress.best")),
    history: history.map((record: JsonValue, i) => requireRecord(record, `progress.history[${i}]`)),
  };
}

export function requireIdentity(value: JsonValue | undefined): RunIdentity {
  const identity = requireObject(value, "identity");
  return {
    model: identity["model"] ?? null,
    optimizer: identity["optimizer"] ?? null,
    data: requireText(identity["data"], "identity.data"),
    examples: requireCount(identity["examples"], "identity.examples"),
    batchSize: requireCount(identity["batchSize"], "identity.batchSize"),
    microBatches: requireCount(identity["microBatches"], "identity.microBatches"),
    seed: requireCount(identity["seed"], "identity.seed"),
  };
}

function requireBest(best: { readonly [name: string]: JsonValue }): Progress["best"] {
  return {
    epoch: requireCount(best["epoch"], "progress.best.epoch"),
    score: requireText(best["score"], "progress.best.score"),
    value: requireNumber(best["value"], "progress.best.value"),
  };
}

function requireRecord(value: JsonValue, name: string): EpochRecord {
  const { epoch, step, scores, evaluation, evaluatedOn } = requireObject(value, name);
  if (evaluatedOn !== undefined && evaluatedOn !== "validation" && evaluatedOn !== "test")
    throw new Error(`${name}.evaluatedOn is neither validation nor test`);
  return {
    epoch: requireCount(epoch, `${name}.epoch`),
    step: requireCount(step, `${name}.step`),
    scores: requireScores(scores, `${name}.scores`),
    ...(evaluation !== undefined && { evaluation: requireScores(evaluation, `${name}.evaluation`) }),
    ...(evaluatedOn !== undefined && { evaluatedOn }),
  };
}

function requireScores(value: JsonValue | undefined, name: string): Scores {
  const scores = Object.entries(requireObject(value, name)).map(
    ([score, number]) => [score, requireNumber(number, `${name}.${score}`)] as const,
  );
  const { loss, ...others } = Object.fromEntries(scores);
  return { ...others, loss: requireNumber(loss, `${name}.loss`) };
}

function requireCount(value: JsonValue | undefined, name: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new Error(`${name} is no whole number from 0`);
  return value;
}

function requireNumber(value: JsonValue | undefined, name: string): number {
  if (typeof value !== "number") throw new Error(`${name} is no number`);
  return value;
}

function requireText(value: JsonValue | undefined, name: string): string {
  if (typeof value !== "string") throw new Error(`${name} is no text`);
  return value;
}
