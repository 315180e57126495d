import type { Registry } from "@tenon/registry";
import type { EpochRecord } from "@tenon/training";
import type { Command } from "commander";
import { defaultPreset, presets } from "../presets/presets.ts";
import { barReporter } from "../reporters/bar-reporter.ts";
import { withCurves } from "../reporters/curves.ts";
import { jsonReporter } from "../reporters/json-reporter.ts";
import { lineReporter } from "../reporters/line-reporter.ts";
import type { Reporter } from "../reporters/reporter.ts";
import type { Flags } from "../run-flags.ts";
import { runTraining } from "../running/run-training.ts";
import { addTrainFlags } from "../running/train-flags.ts";
import { planTraining } from "../running/training-plan.ts";

export function addTrainCommand(program: Command, registry: Registry): void {
  const command = program
    .command("train")
    .description("Train a model, show how it goes, and save it")
    .argument("[preset]", `a ready-made run: ${Object.keys(presets).join(", ")} (default: ${defaultPreset})`);
  addTrainFlags(command, registry);
  // Commander keeps both under one name, and the last would win.
  let noSave = false;
  let save: unknown;
  command.on("option:no-save", () => {
    noSave = true;
  });
  command.on("option:save", (folder: unknown) => {
    save = folder;
  });
  command.action(async (preset: string | undefined, flags: Flags) => {
    const plan = await planTraining(registry, preset, { ...flags, save, noSave });
    await runTraining(registry, plan, chooseReporter(flags, plan.resume?.progress.history ?? []));
  });
}

function chooseReporter(flags: Flags, history: readonly EpochRecord[]): Reporter {
  const { stdout } = process;
  if (flags["json"] === true) return jsonReporter(stdout);
  const reporter = stdout.isTTY ? barReporter(stdout) : lineReporter(stdout);
  return stdout.isTTY || flags["curves"] === true ? withCurves(reporter, history, stdout.columns || 80) : reporter;
}
