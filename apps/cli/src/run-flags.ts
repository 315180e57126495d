import type { BackendOpener } from "@tenon/backend/plugin";
import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Loss } from "@tenon/losses";
import { lossKind } from "@tenon/losses/plugin";
import type { Metric } from "@tenon/metrics";
import { metricKind } from "@tenon/metrics/plugin";
import type { Optimizer, Schedule } from "@tenon/optimizers";
import { optimizerKind, scheduleKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { addEntryFlags, metricsFromFlags, optionalSpecFromFlags, readWhole, specFromFlags } from "./entry-flags.ts";
import type { EntrySpec, RunConfiguration } from "./run-configuration.ts";

/** Flags as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/** What a training step is made of; the data set is named only, since making it reads its files. */
export interface RunParts {
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule | undefined;
  readonly metrics: readonly Metric[];
  readonly opener: BackendOpener;
  readonly dataset: EntrySpec;
  readonly batchSize: number;
  readonly seed: number;
}

/** Adds the flags that change what a training step is made of. */
export function addRunFlags(command: Command, registry: Registry): void {
  command
    .option("--batch-size <n>", "examples in a step")
    .option("--seed <n>", "chooses initial weights and order; the same seed gives the same weights (default: 0)");
  addEntryFlags(command, registry, datasetKind, "what to learn from");
  addEntryFlags(command, registry, lossKind, "what to make small");
  addEntryFlags(command, registry, optimizerKind, "how to make it small");
  addEntryFlags(command, registry, metricKind, "what to measure besides the loss; may be given several times");
  addEntryFlags(command, registry, backendKind, "what computes");
  addEntryHelp(command);
}

/** Adds `--help-all`, and says what flags of entries mean. */
export function addEntryHelp(command: Command): void {
  command.addOption(new Option("--help-all", "this help with the options of all entries"));
  command.on("option:help-all", () => {
    for (const option of command.options) option.hideHelp(false);
    command.help();
  });
  command.addHelpText(
    "after",
    `
--<kind>.<option> sets an option of what --<kind> or the preset chooses: tenon describe <name> lists its options.
--<kind> also takes a name with options, which may hold others, as JSON: --<kind> '{ "type": "<name>", ... }'`,
  );
}

/** A configuration with what the flags change; nothing is made of it yet. */
export function configurationFromFlags(registry: Registry, base: RunConfiguration, flags: Flags): RunConfiguration {
  const schedule = optionalSpecFromFlags(registry, scheduleKind, base.schedule, flags);
  const seed = wholeFlag(flags, "seed", "--seed", 0) ?? base.seed;
  return {
    ...base,
    dataset: specFromFlags(registry, datasetKind, base.dataset, flags),
    loss: specFromFlags(registry, lossKind, base.loss, flags),
    optimizer: specFromFlags(registry, optimizerKind, base.optimizer, flags),
    ...(schedule && { schedule }),
    metrics: metricsFromFlags(registry, metricKind, base.metrics, flags),
    backend: specFromFlags(registry, backendKind, base.backend, flags),
    batchSize: wholeFlag(flags, "batchSize", "--batch-size", 1) ?? base.batchSize,
    ...(seed !== undefined && { seed }),
  };
}

/**
 * The parts that a configuration names.
 *
 * @throws RegistryError with the place of what is wrong.
 */
export function partsOf(registry: Registry, configuration: RunConfiguration): RunParts {
  const { model, loss, optimizer, schedule, metrics, backend, dataset, batchSize, seed = 0 } = configuration;
  return {
    batchSize,
    seed,
    dataset,
    model: registry.parse(layerKind, model, "model"),
    loss: registry.parse(lossKind, loss, lossKind.name),
    optimizer: registry.parse(optimizerKind, optimizer, optimizerKind.name),
    schedule: schedule && registry.parse(scheduleKind, schedule, scheduleKind.name),
    metrics: metrics.map((spec, i) => registry.parse(metricKind, spec, "metrics", i)),
    opener: registry.parse(backendKind, backend, backendKind.name),
  };
}

/** The value of a flag that takes a whole number; undefined where it is not given. */
export function wholeFlag(flags: Flags, name: string, flag: string, minimum: number): number | undefined {
  const text = flags[name];
  return typeof text === "string" ? readWhole(flag, text, minimum) : undefined;
}

/** The value of a flag that takes a text; undefined where it is not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const text = flags[name];
  return typeof text === "string" ? text : undefined;
}
