import { basename } from "node:path";
import type { Registry } from "@tenon/registry";
import type { EarlyStopping, LoadedRun, ScoreChoice } from "@tenon/training";
import { CommandError } from "../command-error.ts";
import { readNumber } from "../entry-flags.ts";
import { findPreset } from "../find-preset.ts";
import { readModelFile } from "../model-file.ts";
import { withFrozen } from "../presets/frozen.ts";
import { defaultPreset } from "../presets/presets.ts";
import type { RunConfiguration } from "../run-configuration.ts";
import type { Flags, RunParts } from "../run-flags.ts";
import { configurationFromFlags, partsOf, textFlag, wholeFlag } from "../run-flags.ts";
import type { WeightFlags } from "../saving/initial-weights.ts";
import { openSaved } from "../saving/open-saved.ts";
import { newSavePlace, requireWritable, SavePlace } from "../saving/save-place.ts";
import { unknownName } from "../unknown-name.ts";
import { requireNoContradiction } from "./train-flags.ts";

/** What `train` is asked to do, all of it judged before anything takes time. */
export interface TrainingPlan {
  readonly configuration: RunConfiguration;
  readonly parts: RunParts;
  /** What is trained, for messages. */
  readonly title: string;
  readonly resume: LoadedRun | undefined;
  readonly weights: WeightFlags | undefined;
  /** Undefined where nothing is to be saved. */
  readonly place: SavePlace | undefined;
  readonly saveEvery: number | undefined;
  readonly reportEvery: number;
}

/** @throws CommandError, RegistryError or TrainingError for what cannot be done. */
export async function planTraining(
  registry: Registry,
  preset: string | undefined,
  flags: Flags,
): Promise<TrainingPlan> {
  requireNoContradiction({ ...flags, preset });
  const plugins = (flags["plugin"] as readonly string[] | undefined) ?? [];
  const resumed = textFlag(flags, "resume");
  const opened = resumed === undefined ? undefined : await openSaved(resumed, plugins);
  const base = opened ? opened.configuration : await baseConfiguration(preset ?? defaultPreset, flags);
  const changed = configurationFromFlags(registry, withTrainFlags(base, flags), flags);
  const frozen = (flags["freeze"] as readonly string[] | undefined) ?? [];
  const configuration = {
    ...changed,
    optimizer: withFrozen(changed.optimizer, frozen),
    ...(plugins.length > 0 && { plugins }),
  };
  const from = textFlag(flags, "loadWeights");
  const parts = partsOf(registry, configuration);
  requireScore(configuration, parts);
  const title = configuration.title ?? defaultPreset;
  return {
    configuration,
    title,
    parts,
    resume: opened?.saved,
    weights:
      from === undefined
        ? undefined
        : {
            from,
            except: (flags["loadExcept"] as readonly string[] | undefined) ?? [],
            map: textFlag(flags, "loadMap"),
          },
    saveEvery: wholeFlag(flags, "saveEvery", "--save-every", 1),
    reportEvery: wholeFlag(flags, "reportEvery", "--report-every", 1) ?? 50,
    // Last, when all else is known to be right.
    place: flags["noSave"] === true ? undefined : await savePlace(textFlag(flags, "save"), title, opened?.folder),
  };
}

async function savePlace(given: string | undefined, title: string, resumed: string | undefined): Promise<SavePlace> {
  if (resumed === undefined || (given !== undefined && given !== resumed)) return newSavePlace(given, title);
  await requireWritable(resumed);
  return new SavePlace(resumed);
}

async function baseConfiguration(preset: string, flags: Flags): Promise<RunConfiguration> {
  const { summary: _, ...configuration } = findPreset(preset);
  const file = textFlag(flags, "model");
  if (file === undefined) return { ...configuration, title: preset };
  return { ...configuration, model: await readModelFile(file), title: basename(file, ".json") };
}

/** What the flags say besides specs. */
function withTrainFlags(base: RunConfiguration, flags: Flags): RunConfiguration {
  const microBatches = wholeFlag(flags, "microBatches", "--micro-batches", 1) ?? base.microBatches;
  const validation = fraction(flags) ?? base.validation;
  const patience = wholeFlag(flags, "patience", "--patience", 1);
  const choice = scoreChoice(flags);
  const minimumDelta = numberFlag(flags, "minimumDelta", "--minimum-delta");
  const earlyStopping: EarlyStopping | undefined =
    patience === undefined
      ? base.earlyStopping
      : { ...choice, patience, ...(minimumDelta !== undefined && { minimumDelta }) };
  const keepBest = flags["keepBest"] === true ? choice : base.keepBest;
  return {
    ...base,
    epochs: wholeFlag(flags, "epochs", "--epochs", 1) ?? base.epochs,
    ...(microBatches !== undefined && { microBatches }),
    ...(validation !== undefined && { validation }),
    ...(earlyStopping && { earlyStopping }),
    ...(keepBest && { keepBest }),
  };
}

/** @throws CommandError for a score that the run will not have, before it is trained for an epoch to find out. */
function requireScore({ earlyStopping, keepBest }: RunConfiguration, { metrics }: RunParts): void {
  const names = ["loss", ...metrics.map(({ name }) => name)];
  for (const { score = "loss" } of [earlyStopping ?? {}, keepBest ?? {}])
    if (!names.includes(score)) throw unknownName("score", score, names);
}

function scoreChoice(flags: Flags): ScoreChoice {
  const score = textFlag(flags, "score");
  const mode = textFlag(flags, "scoreMode");
  if (score !== undefined && score !== "loss" && mode === undefined)
    throw new CommandError(`--score ${score}: give --score-mode max if more of it is better, or --score-mode min`);
  return {
    ...(score !== undefined && { score }),
    ...((mode === "min" || mode === "max") && { mode }),
  };
}

function numberFlag(flags: Flags, name: string, flag: string): number | undefined {
  const text = textFlag(flags, name);
  if (text === undefined) return undefined;
  const value = readNumber(flag, text);
  if (!(value >= 0 && Number.isFinite(value))) throw new CommandError(`${flag} takes a number >= 0, got "${text}"`);
  return value;
}

function fraction(flags: Flags): number | undefined {
  const text = textFlag(flags, "validation");
  if (text === undefined) return undefined;
  const value = readNumber("--validation", text);
  if (!(value > 0 && value < 1))
    throw new CommandError(`--validation takes a fraction above 0 and below 1, such as 0.1, got "${text}"`);
  return value;
}
