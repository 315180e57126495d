import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import { layerKind } from "@tenon/layers/plugin";
import { lossKind } from "@tenon/losses/plugin";
import { metricKind } from "@tenon/metrics/plugin";
import { optimizerKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import { train } from "@tenon/training";
import type { Command } from "commander";
import { Option } from "commander";
import { addEntryFlags, readWhole, specFromFlags } from "../entry-flags.ts";
import { findPreset } from "../find-preset.ts";
import { readModelFile } from "../model-file.ts";
import { defaultPreset, presets } from "../presets/presets.ts";
import { barReporter } from "../reporters/bar-reporter.ts";
import { jsonReporter } from "../reporters/json-reporter.ts";
import { lineReporter } from "../reporters/line-reporter.ts";
import type { Reporter } from "../reporters/reporter.ts";

export function addTrainCommand(program: Command, registry: Registry): void {
  const metricNames = registry
    .entries(metricKind)
    .map(({ name }) => name)
    .join(", ");
  const command = program
    .command("train")
    .description("Train a model and show how it goes")
    .argument("[preset]", `a ready-made run: ${Object.keys(presets).join(", ")}`, defaultPreset)
    .option("--model <file>", "a model file instead of the preset's model")
    .addOption(
      new Option("--metric <name>", `what to measure; may be given several times; one of: ${metricNames}`).argParser(
        (name: string, before: readonly string[] = []) => [...before, name],
      ),
    )
    .option("--epochs <n>", "times that every example is seen")
    .option("--batch-size <n>", "examples in a step")
    .option("--seed <n>", "chooses initial weights and order; the same seed gives the same weights", "0")
    .option("--report-every <n>", "steps between two reports", "50")
    .option("--json", "one JSON object a line on standard output, nothing else");
  addEntryFlags(command, registry, datasetKind, "what to learn from");
  addEntryFlags(command, registry, lossKind, "what to make small");
  addEntryFlags(command, registry, optimizerKind, "how to make it small");
  addEntryFlags(command, registry, backendKind, "what computes");
  command.addHelpText(
    "after",
    "\n--<kind>.<option> sets an option of the entry that --<kind> or the preset chooses, under its name in files.",
  );
  command.action((preset: string, flags: Readonly<Record<string, unknown>>) => runTraining(registry, preset, flags));
}

function chooseReporter(json: boolean): Reporter {
  if (json) return jsonReporter(process.stdout);
  return process.stdout.isTTY ? barReporter(process.stdout) : lineReporter(process.stdout);
}

async function runTraining(
  registry: Registry,
  presetName: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<void> {
  const preset = findPreset(presetName);
  const text = (flag: string): string | undefined => flags[flag] as string | undefined;
  const epochs = text("epochs") === undefined ? preset.epochs : readWhole("--epochs", text("epochs") as string, 1);
  const batchSize =
    text("batchSize") === undefined ? preset.batchSize : readWhole("--batch-size", text("batchSize") as string, 1);
  const seed = readWhole("--seed", text("seed") as string, 0);
  const reportEvery = readWhole("--report-every", text("reportEvery") as string, 1);
  const modelFile = text("model");
  const modelSpec = modelFile === undefined ? preset.model : await readModelFile(modelFile);

  const model = registry.parse(layerKind, modelSpec, "model");
  const loss = registry.parse(lossKind, specFromFlags(registry, lossKind, preset.loss, flags), lossKind.name);
  const optimizer = registry.parse(
    optimizerKind,
    specFromFlags(registry, optimizerKind, preset.optimizer, flags),
    optimizerKind.name,
  );
  const metricSpecs = (flags["metric"] as readonly string[] | undefined)?.map((type) => ({ type })) ?? preset.metrics;
  const metrics = metricSpecs.map((spec, i) => registry.parse(metricKind, spec, "metrics", i));
  const opener = registry.parse(
    backendKind,
    specFromFlags(registry, backendKind, preset.backend, flags),
    backendKind.name,
  );
  const datasetSpec = specFromFlags(registry, datasetKind, preset.dataset, flags);

  const reporter = chooseReporter(flags["json"] === true);
  try {
    reporter.message(`Loading ${datasetSpec.type} ...`);
    const data = await registry.parse(datasetKind, datasetSpec, datasetKind.name);
    await using backend = await opener.open();
    reporter.message(`Training ${modelFile ?? presetName} on ${data.name}, backend ${backend.name}`);
    const parts = { backend, model, data, loss, optimizer, metrics };
    for await (const event of train({ ...parts, epochs, batchSize, seed, reportEvery })) reporter.event(event);
  } finally {
    reporter.close();
  }
}
