import type { EarlyStopping, JsonValue, ScoreChoice } from "@tenon/training";
import { CommandError } from "./command-error.ts";

/** The name of an entry and its options, as a model file has them. */
export interface EntrySpec {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** All that a training run is made of, as presets and saved runs have it; each spec is resolved by the registry. */
export interface RunConfiguration {
  readonly model: EntrySpec;
  readonly dataset: EntrySpec;
  readonly loss: EntrySpec;
  readonly optimizer: EntrySpec;
  readonly schedule?: EntrySpec;
  readonly metrics: readonly EntrySpec[];
  readonly backend: EntrySpec;
  readonly epochs: number;
  readonly batchSize: number;
  /** Parts that a step takes its batch in. */
  readonly microBatches?: number;
  readonly seed?: number;
  /** Share of the training examples that is kept aside for validation. */
  readonly validation?: number;
  readonly earlyStopping?: EarlyStopping;
  readonly keepBest?: ScoreChoice;
  /** The preset or model file that the run began with, for messages. */
  readonly title?: string;
  /** What was given with --plugin. Never loaded from here: a saved run is data. */
  readonly plugins?: readonly string[];
}

const specs = ["model", "dataset", "loss", "optimizer", "backend"] as const;
const optionalNumbers = ["microBatches", "seed", "validation"] as const;

/**
 * The configuration that a saved run holds. It comes from a file: every member is looked at, and specs are judged by the
 * registry when something is made of them.
 *
 * @throws CommandError that names the file and the member at fault.
 */
export function configurationOf(saved: JsonValue, from: string): RunConfiguration {
  const fail = (reason: string): never => {
    throw new CommandError(`${from}: ${reason}; was it saved by tenon train?`);
  };
  if (!isRecord(saved)) return fail("it does not say what the run was made of");
  for (const name of specs) if (!isSpec(saved[name])) fail(`its configuration has no valid "${name}"`);
  if (saved["schedule"] !== undefined && !isSpec(saved["schedule"])) fail('its "schedule" is none');
  if (!Array.isArray(saved["metrics"]) || !saved["metrics"].every(isSpec)) fail('its "metrics" are no list of metrics');
  for (const name of ["epochs", "batchSize"]) if (!isWhole(saved[name])) fail(`its "${name}" is no whole number`);
  for (const name of optionalNumbers)
    if (saved[name] !== undefined && typeof saved[name] !== "number") fail(`its "${name}" is no number`);
  for (const name of ["earlyStopping", "keepBest"])
    if (saved[name] !== undefined && !isRecord(saved[name])) fail(`its "${name}" is no object`);
  const plugins = saved["plugins"] ?? [];
  if (!Array.isArray(plugins) || !plugins.every((name) => typeof name === "string")) fail('its "plugins" are no names');
  if (saved["title"] !== undefined && typeof saved["title"] !== "string") fail('its "title" is no text');
  // Each member has been looked at; the trainer checks the numbers of earlyStopping and keepBest.
  return saved as unknown as RunConfiguration;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value has the form of a spec. */
export function isSpec(value: unknown): value is EntrySpec {
  return isRecord(value) && typeof value["type"] === "string";
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
