import { existsSync } from "node:fs";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Registry } from "@tenon/registry";
import { formatType } from "@tenon/tensor";
import type { Command } from "commander";
import { addEntryFlags, specFromFlags } from "../entry-flags.ts";
import { findPreset } from "../find-preset.ts";
import { readModelFile } from "../model-file.ts";
import type { ObservedLayer } from "../observe-layers.ts";
import { observeLayers } from "../observe-layers.ts";
import { describeOption, optionType } from "../option-text.ts";
import { defaultPreset, presets } from "../presets/presets.ts";
import type { EntrySpec } from "../run-configuration.ts";
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
    .option("--json", "as JSON");
  addEntryFlags(command, registry, datasetKind, "whose examples the model takes (default: the preset's)");
  command.action(async (name: string, flags: Readonly<Record<string, unknown>>) => {
    const json = flags["json"] === true;
    const entries = registry.entries();
    if (!Object.hasOwn(presets, name) && entries.some((entry) => entry.name === name))
      return describeEntries(registry, name, json);
    const isFile = !Object.hasOwn(presets, name) && (name.endsWith(".json") || existsSync(name));
    if (!isFile && !Object.hasOwn(presets, name))
      throw unknownName("preset, file or entry", name, [
        ...Object.keys(presets),
        ...new Set(entries.map((entry) => entry.name)),
      ]);
    const preset = findPreset(isFile ? defaultPreset : name);
    const spec = isFile ? await readModelFile(name) : preset.model;
    await describeModel(registry, spec, specFromFlags(registry, datasetKind, preset.dataset, flags), json);
  });
}

/** Every layer with the shape of what it gives, for one example, and its parameters. */
async function describeModel(registry: Registry, spec: EntrySpec, dataset: EntrySpec, json: boolean): Promise<void> {
  const data = await registry.parse(datasetKind, dataset, datasetKind.name);
  const inputs = data.inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const layers = observeLayers(registry, spec, inputs);
  const [model] = layers;
  const parameters = model?.params ?? [];
  const shown = {
    model: spec,
    dataset: data.name,
    inputs: inputs.map(formatType),
    outputs: (model?.outputs ?? []).map(formatType),
    layers: layers.map((layer) => ({
      path: layer.path,
      spec: layer.spec,
      inputs: layer.inputs.map(formatType),
      outputs: layer.outputs.map(formatType),
      parameters: countOf(layer),
    })),
    parameters: parameters.map(({ path, type, count }) => ({ parameter: path, type: formatType(type), count })),
    total: model ? countOf(model) : 0,
  };
  if (json) return print(JSON.stringify(shown, null, 2));
  const headings = ["layer", "", "output", "parameters"];
  const rows = layers.map((layer) => [
    `${"  ".repeat(layer.depth)}${layer.path || "model"}`,
    describeSpec(layer.spec),
    layer.outputs.map(formatType).join(", "),
    countOf(layer).toLocaleString("en"),
  ]);
  const [heading = "", ...lines] = tableLines([headings, ...rows], [3]);
  print(`${title("data set")}  ${data.name}`);
  print(`${title("input")}     ${shown.inputs.join(", ")} (a batch of one)`, "", title(heading), ...lines);
  const named = parameters.map(({ path, type, count }) => [path, formatType(type), count.toLocaleString("en")]);
  const [first = "", ...others] = tableLines([["parameter", "type", "numbers"], ...named], [2]);
  if (named.length > 0) print("", title(first), ...others);
  print("", `${title("total")}     ${shown.total.toLocaleString("en")} parameters`);
}

const countOf = ({ params }: ObservedLayer): number => params.reduce((sum, { count }) => sum + count, 0);

/** Nested specs have lines of their own. */
function describeSpec({ type, ...options }: EntrySpec): string {
  const shown = Object.entries(options)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return shown.length === 0 ? type : `${type} (${shown.join(", ")})`;
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
