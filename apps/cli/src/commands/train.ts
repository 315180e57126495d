import { datasetKind } from "@tenon/datasets/plugin";
import type { Registry } from "@tenon/registry";
import { train } from "@tenon/training";
import type { Command } from "commander";
import { findPreset } from "../find-preset.ts";
import { readModelFile } from "../model-file.ts";
import { defaultPreset, presets } from "../presets/presets.ts";
import { barReporter } from "../reporters/bar-reporter.ts";
import { jsonReporter } from "../reporters/json-reporter.ts";
import { lineReporter } from "../reporters/line-reporter.ts";
import type { Reporter } from "../reporters/reporter.ts";
import type { Flags } from "../run-flags.ts";
import { addRunFlags, partsFromFlags, wholeFlag } from "../run-flags.ts";

export function addTrainCommand(program: Command, registry: Registry): void {
  const command = program
    .command("train")
    .description("Train a model and show how it goes")
    .argument("[preset]", `a ready-made run: ${Object.keys(presets).join(", ")}`, defaultPreset)
    .option("--model <file>", "a model file instead of the preset's model")
    .option("--epochs <n>", "times that every example is seen")
    .option("--report-every <n>", "steps between two reports", "50")
    .option("--json", "one JSON object a line on standard output, nothing else");
  addRunFlags(command, registry);
  command.action((preset: string, flags: Flags) => runTraining(registry, preset, flags));
}

function chooseReporter(json: boolean): Reporter {
  if (json) return jsonReporter(process.stdout);
  return process.stdout.isTTY ? barReporter(process.stdout) : lineReporter(process.stdout);
}

async function runTraining(registry: Registry, presetName: string, flags: Flags): Promise<void> {
  const preset = findPreset(presetName);
  const epochs = wholeFlag(flags, "epochs", "--epochs", 1) ?? preset.epochs;
  const reportEvery = wholeFlag(flags, "reportEvery", "--report-every", 1) ?? 50;
  const modelFile = flags["model"] as string | undefined;
  const modelSpec = modelFile === undefined ? preset.model : await readModelFile(modelFile);
  const { opener, dataset, ...parts } = partsFromFlags(registry, preset, modelSpec, flags);

  const reporter = chooseReporter(flags["json"] === true);
  try {
    reporter.message(`Loading ${dataset.type} ...`);
    const data = await registry.parse(datasetKind, dataset, datasetKind.name);
    await using backend = await opener.open();
    reporter.message(`Training ${modelFile ?? presetName} on ${data.name}, backend ${backend.name}`);
    for await (const event of train({ ...parts, backend, data, epochs, reportEvery })) reporter.event(event);
  } finally {
    reporter.close();
  }
}
