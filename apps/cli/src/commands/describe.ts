import { existsSync } from "node:fs";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Registry } from "@tenon/registry";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { findPreset } from "../find-preset.ts";
import { describeModel, printModel } from "../model-description.ts";
import { readModelFile } from "../model-file.ts";
import { describeOption, optionType } from "../option-text.ts";
import { defaultPreset, presets } from "../presets/presets.ts";
import { printProfile, profileRun, writeTrace } from "../profile/profile-run.ts";
import type { Flags } from "../run-flags.ts";
import { addRunFlags, configurationFromFlags, partsOf } from "../run-flags.ts";
import { style } from "../styles.ts";
import { tableLines } from "../table-lines.ts";
import { unknownName } from "../unknown-name.ts";

const title = (text: string): string => style(process.stdout, "bold", text);
const print = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join("\n")}\n`);

export function addDescribeCommand(program: Command, registry: Registry): void {
  const command = program
    .command("describe")
    .description("Describe a preset's model, a model file, or the options of an entry")
    .argument("<name>", "a preset, a model file (.json), or the name of an entry")
    .option("--json", "as JSON")
    .option("--profile", "also run the training step and tell where its time goes, kernel by kernel")
    .option("--profile-out <file>", "the same as a trace to open in ui.perfetto.dev or chrome://tracing");
  addRunFlags(command, registry);
  command.action(async (name: string, flags: Flags) => {
    const json = flags["json"] === true;
    const traceFile = flags["profileOut"] as string | undefined;
    const profiled = flags["profile"] === true || traceFile !== undefined;
    const entries = registry.entries();
    if (!Object.hasOwn(presets, name) && entries.some((entry) => entry.name === name)) {
      if (profiled) throw new CommandError(`--profile takes a preset or a model file, and "${name}" is an entry`);
      return describeEntries(registry, name, json);
    }
    const isFile = !Object.hasOwn(presets, name) && (name.endsWith(".json") || existsSync(name));
    if (!isFile && !Object.hasOwn(presets, name))
      throw unknownName("preset, file or entry", name, [
        ...Object.keys(presets),
        ...new Set(entries.map((entry) => entry.name)),
      ]);
    const preset = findPreset(isFile ? defaultPreset : name);
    const spec = isFile ? await readModelFile(name) : preset.model;
    // Before anything takes time: wrong flags are told at once.
    const { dataset, ...parts } = partsOf(
      registry,
      configurationFromFlags(registry, { ...preset, model: spec }, flags),
    );
    const data = await registry.parse(datasetKind, dataset, datasetKind.name);
    const description = describeModel(registry, spec, data);
    if (!json) printModel(description);
    const profile = profiled ? await profileRun(parts, data) : undefined;
    if (json) print(JSON.stringify(profile ? { ...description.json, profile } : description.json, null, 2));
    else if (profile) printProfile(profile);
    if (profile && traceFile !== undefined) {
      await writeTrace(traceFile, profile);
      if (!json) print("", `${title("trace")}     ${traceFile}, for ui.perfetto.dev or chrome://tracing`);
    }
  });
}

function describeEntries(registry: Registry, wanted: string, json: boolean): void {
  const entries = registry.entries().filter(({ name }) => name === wanted);
  if (json) {
    print(JSON.stringify(entries, null, 2));
    return;
  }
  for (const { kind, name, summary, plugin, jsonSchema } of entries) {
    print(`${title(name)} (${kind}, from ${plugin}): ${summary}`);
    const required = new Set(jsonSchema.required ?? []);
    const options = Object.entries(jsonSchema.properties ?? {}).map(([option, schema]) => [
      `  ${option}`,
      optionType(schema),
      `${required.has(option) ? "required; " : ""}${describeOption(schema)}`,
    ]);
    print(...(options.length === 0 ? ["  no options"] : tableLines(options)));
  }
}
