import { existsSync } from "node:fs";
import { datasetKind } from "@tenon/datasets/plugin";
import type { EntryDescription, Registry } from "@tenon/registry";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { findPreset } from "../find-preset.ts";
import { describeModel, printModel } from "../model-description.ts";
import { readModelFile } from "../model-file.ts";
import { describeOption, optionType } from "../option-text.ts";
import { defaultPreset, presets } from "../presets/presets.ts";
import { printProfile, profileRun, writeTrace } from "../profile/profile-run.ts";
import type { Flags } from "../run-flags.ts";
import { addRunFlags, configurationFromFlags, partsOf, textFlag } from "../run-flags.ts";
import { openSaved } from "../saving/open-saved.ts";
import { style } from "../styles.ts";
import { tableLines } from "../table-lines.ts";
import { unknownName } from "../unknown-name.ts";

const title = (text: string): string => style(process.stdout, "bold", text);
const print = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join("\n")}\n`);

export function addDescribeCommand(program: Command, registry: Registry): void {
  const command = program
    .command("describe")
    .description("Describe the model of a preset, a model file or a saved run, or the options of an entry")
    .argument("<name>", "a preset, a model file (.json), the folder of a saved run, or the name of an entry")
    .option("--kind <kind>", "the entry of this kind, where a preset or another kind has the same name")
    .option("--json", "as JSON")
    .option("--profile", "also run the training step and tell where its time goes, kernel by kernel")
    .option("--profile-out <file>", "the same as a trace to open in ui.perfetto.dev or chrome://tracing");
  addRunFlags(command, registry);
  command.action(async (name: string, flags: Flags) => {
    const json = flags["json"] === true;
    const traceFile = flags["profileOut"] as string | undefined;
    const profiled = flags["profile"] === true || traceFile !== undefined;
    const entries = registry.entries();
    const plugins = (flags["plugin"] as readonly string[] | undefined) ?? [];
    const kind = textFlag(flags, "kind");
    if (kind !== undefined && !entries.some((entry) => entry.name === name && entry.kind === kind))
      throw unknownName(
        kind,
        name,
        entries.filter((entry) => entry.kind === kind).map((entry) => entry.name),
      );
    if (kind !== undefined || (!Object.hasOwn(presets, name) && entries.some((entry) => entry.name === name))) {
      if (profiled) throw new CommandError(`--profile takes a preset or a model file, and "${name}" is an entry`);
      return describeEntries(
        entries.filter((entry) => entry.name === name && (kind ?? entry.kind) === entry.kind),
        json,
      );
    }
    const exists = !Object.hasOwn(presets, name) && existsSync(name);
    const isSaved = exists && !name.endsWith(".json");
    const isFile = exists || (!Object.hasOwn(presets, name) && name.endsWith(".json"));
    if (!isFile && !Object.hasOwn(presets, name))
      throw unknownName("preset, file or entry", name, [
        ...Object.keys(presets),
        ...new Set(entries.map((entry) => entry.name)),
      ]);
    const preset = isSaved ? (await openSaved(name, plugins)).configuration : findPreset(isFile ? defaultPreset : name);
    const spec = isFile && !isSaved ? await readModelFile(name) : preset.model;
    // Before anything takes time: wrong flags are told at once.
    const { dataset, ...parts } = partsOf(
      registry,
      configurationFromFlags(registry, { ...preset, model: spec }, flags),
    );
    const data = await registry.parse(datasetKind, dataset, datasetKind.name);
    const description = describeModel(registry, spec, data);
    if (!json) {
      printModel(registry, description);
      for (const { kind } of entries.filter((entry) => entry.name === name))
        print("", `"${name}" is also a ${kind}: tenon describe ${name} --kind ${kind}`);
    }
    const profile = profiled ? await profileRun(parts, data) : undefined;
    if (json) print(JSON.stringify(profile ? { ...description.json, profile } : description.json, null, 2));
    else if (profile) printProfile(profile);
    if (profile && traceFile !== undefined) {
      await writeTrace(traceFile, profile);
      if (!json) print("", `${title("trace")}     ${traceFile}, for ui.perfetto.dev or chrome://tracing`);
    }
  });
}

function describeEntries(entries: readonly EntryDescription[], json: boolean): void {
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
