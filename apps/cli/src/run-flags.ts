import type { BackendOpener } from "@tenon/backend/plugin";
import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Loss } from "@tenon/losses";
import { lossKind } from "@tenon/losses/plugin";
import type { Metric } from "@tenon/metrics";
import { metricKind } from "@tenon/metrics/plugin";
import type { Optimizer } from "@tenon/optimizers";
import { optimizerKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { addEntryFlags, readWhole, specFromFlags } from "./entry-flags.ts";
import type { EntrySpec, RunConfiguration } from "./run-configuration.ts";

/** Flags as commander gives them. */
export type Flags = Readonly<Record<string, unknown>>;

/** What a training step is made of; the data set is named only, since making it reads its files. */
export interface RunParts {
  readonly model: Layer;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly metrics: readonly Metric[];
  readonly opener: BackendOpener;
  readonly dataset: EntrySpec;
  readonly batchSize: number;
  readonly seed: number;
}

/** Adds the flags that change what a training step is made of. */
export function addRunFlags(command: Command, registry: Registry): void {
  const metricNames = registry
    .entries(metricKind)
    .map(({ name }) => name)
    .join(", ");
  command
    .addOption(
      new Option("--metric <name>", `what to measure; may be given several times; one of: ${metricNames}`).argParser(
        (name: string, before: readonly string[] = []) => [...before, name],
      ),
    )
    .option("--batch-size <n>", "examples in a step")
    .option("--seed <n>", "chooses initial weights and order; the same seed gives the same weights", "0");
  addEntryFlags(command, registry, datasetKind, "what to learn from");
  addEntryFlags(command, registry, lossKind, "what to make small");
  addEntryFlags(command, registry, optimizerKind, "how to make it small");
  addEntryFlags(command, registry, backendKind, "what computes");
  command.addHelpText(
    "after",
    "\n--<kind>.<option> sets an option of the entry that --<kind> or the preset chooses, under its name in files.",
  );
}

/** The parts of a preset, with another model and with what the flags change. */
export function partsFromFlags(registry: Registry, preset: RunConfiguration, model: EntrySpec, flags: Flags): RunParts {
  const metrics = (flags["metric"] as readonly string[] | undefined)?.map((type) => ({ type })) ?? preset.metrics;
  const loss = specFromFlags(registry, lossKind, preset.loss, flags);
  const optimizer = specFromFlags(registry, optimizerKind, preset.optimizer, flags);
  const backend = specFromFlags(registry, backendKind, preset.backend, flags);
  return {
    batchSize: wholeFlag(flags, "batchSize", "--batch-size", 1) ?? preset.batchSize,
    seed: wholeFlag(flags, "seed", "--seed", 0) ?? 0,
    model: registry.parse(layerKind, model, "model"),
    loss: registry.parse(lossKind, loss, lossKind.name),
    optimizer: registry.parse(optimizerKind, optimizer, optimizerKind.name),
    metrics: metrics.map((spec, i) => registry.parse(metricKind, spec, "metrics", i)),
    opener: registry.parse(backendKind, backend, backendKind.name),
    dataset: specFromFlags(registry, datasetKind, preset.dataset, flags),
  };
}

/** The value of a flag that takes a whole number; undefined where it is not given. */
export function wholeFlag(flags: Flags, name: string, flag: string, minimum: number): number | undefined {
  const text = flags[name];
  return typeof text === "string" ? readWhole(flag, text, minimum) : undefined;
}
