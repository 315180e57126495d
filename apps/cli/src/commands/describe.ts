import { existsSync } from "node:fs";
import { datasetKind } from "@tenon/datasets/plugin";
import { layerKind } from "@tenon/layers/plugin";
import type { EntryDescription, Registry } from "@tenon/registry";
import type { TensorData } from "@tenon/tensor";
import { formatType, leavesOf, randomKey, sizeOf } from "@tenon/tensor";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { findPreset } from "../find-preset.ts";
import { readModelFile } from "../model-file.ts";
import { presets } from "../presets/presets.ts";
import type { EntrySpec } from "../run-configuration.ts";
import { style } from "../styles.ts";

export function addDescribeCommand(program: Command, registry: Registry): void {
  program
    .command("describe")
    .description("Describe a preset's model, a model file, or the options of an entry")
    .argument("<name>", "a preset, a model file (.json), or the name of an entry")
    .option(
      "--dataset <name>",
      "the data set whose examples a model file takes",
      findPreset(Object.keys(presets)[0] as string).dataset.type,
    )
    .option("--json", "as JSON")
    .action(async (name: string, { dataset, json }: { dataset: string; json?: true }) => {
      const entries = registry.entries().filter((entry) => entry.name === name);
      if (Object.hasOwn(presets, name))
        return describeModel(registry, findPreset(name).model, findPreset(name).dataset, json === true);
      if (entries.length > 0) return describeEntries(entries, json === true);
      if (name.endsWith(".json") || existsSync(name))
        return describeModel(registry, await readModelFile(name), { type: dataset }, json === true);
      throw new CommandError(
        `"${name}" is no preset (${Object.keys(presets).join(", ")}), no entry (see tenon list) and no file`,
      );
    });
}

interface ModelRow {
  readonly parameter: string;
  readonly type: string;
  readonly count: number;
}

async function describeModel(
  registry: Registry,
  spec: EntrySpec,
  datasetSpec: EntrySpec,
  json: boolean,
): Promise<void> {
  const model = registry.parse(layerKind, spec, "model");
  const data = await registry.parse(datasetKind, datasetSpec, datasetKind.name);
  const inputs = data.inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const { params, outputs } = model.init(randomKey(0), inputs);
  const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;
  const rows: ModelRow[] = leavesOf<TensorData>(params, isData).map(({ path, value }) => ({
    parameter: path,
    type: formatType(value),
    count: sizeOf(value.shape),
  }));
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const shown = {
    model: model.spec,
    dataset: data.name,
    inputs: inputs.map(formatType),
    outputs: outputs.map(formatType),
    parameters: rows,
    total,
  };
  if (json) return void process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  out(`${style(process.stdout, "bold", "data set")}    ${data.name}`);
  out(`${style(process.stdout, "bold", "input")}       ${shown.inputs.join(", ")}  (one example)`);
  for (const [i, layer] of layersOf(model.spec).entries()) out(`  layers.${i}  ${describeSpec(layer)}`);
  out(`${style(process.stdout, "bold", "output")}      ${shown.outputs.join(", ")}`);
  const width = Math.max(0, ...rows.map((row) => row.parameter.length));
  out(style(process.stdout, "bold", "parameters"));
  for (const { parameter, type, count } of rows)
    out(`  ${parameter.padEnd(width)}  ${type}  ${count.toLocaleString("en")}`);
  out(`  ${"total".padEnd(width)}  ${total.toLocaleString("en")}`);
}

function layersOf(spec: EntrySpec): readonly EntrySpec[] {
  return Array.isArray(spec["layers"]) ? (spec["layers"] as EntrySpec[]) : [spec];
}

function describeSpec({ type, ...options }: EntrySpec): string {
  const shown = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return shown.length === 0 ? type : `${type} (${shown.join(", ")})`;
}

function describeEntries(entries: readonly EntryDescription[], json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
  for (const { kind, name, summary, plugin, jsonSchema } of entries) {
    process.stdout.write(`${style(process.stdout, "bold", name)} (${kind}, from ${plugin}): ${summary}\n`);
    const required = new Set(jsonSchema.required ?? []);
    for (const [option, schema] of Object.entries(jsonSchema.properties ?? {})) {
      const { type, description, default: preset } = typeof schema === "object" ? schema : {};
      const text = [
        type,
        required.has(option) ? "required" : "",
        preset === undefined ? "" : `default ${JSON.stringify(preset)}`,
        description,
      ];
      process.stdout.write(
        `  ${option}: ${text.filter((part) => typeof part === "string" && part !== "").join(", ")}\n`,
      );
    }
  }
}
