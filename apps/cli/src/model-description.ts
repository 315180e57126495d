import type { AnySplit, Dataset } from "@tenon/datasets";
import { layerKind } from "@tenon/layers/plugin";
import type { Registry } from "@tenon/registry";
import { formatType } from "@tenon/tensor";
import type { NamedParameter, ObservedLayer } from "./observe-layers.ts";
import { observeLayers } from "./observe-layers.ts";
import type { EntrySpec } from "./run-configuration.ts";
import { style } from "./styles.ts";
import { tableLines } from "./table-lines.ts";

export interface ModelDescription {
  readonly layers: readonly ObservedLayer[];
  readonly parameters: readonly NamedParameter[];
  readonly json: {
    readonly model: EntrySpec;
    readonly dataset: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly layers: readonly unknown[];
    readonly parameters: readonly unknown[];
    readonly total: number;
  };
}

/** Every layer with the shape of what it gives, for one example, and its parameters. */
export function describeModel(registry: Registry, spec: EntrySpec, data: Dataset<AnySplit>): ModelDescription {
  const inputs = data.inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const layers = observeLayers(registry, spec, inputs);
  const [model] = layers;
  const parameters = model?.params ?? [];
  const json = {
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
  return { layers, parameters, json };
}

const title = (text: string): string => style(process.stdout, "bold", text);

export function printModel(
  registry: Registry,
  { layers, parameters, json: { dataset, inputs, total } }: ModelDescription,
): void {
  const headings = ["layer", "", "output", "parameters"];
  const rows = layers.map((layer) => [
    `${"  ".repeat(layer.depth)}${layer.path || "model"}`,
    describeSpec(registry, layer.spec),
    layer.outputs.map(formatType).join(", "),
    countOf(layer).toLocaleString("en"),
  ]);
  const [heading = "", ...lines] = tableLines([headings, ...rows], [3]);
  const text = [
    `${title("data set")}  ${dataset}`,
    `${title("input")}     ${inputs.join(", ")} (a batch of one)`,
    "",
    title(heading),
    ...lines,
  ];
  const named = parameters.map(({ path, type, count }) => [path, formatType(type), count.toLocaleString("en")]);
  const [first = "", ...others] = tableLines([["parameter", "type", "numbers"], ...named], [2]);
  if (named.length > 0) text.push("", title(first), ...others);
  text.push("", `${title("total")}     ${total.toLocaleString("en")} parameters`);
  process.stdout.write(`${text.join("\n")}\n`);
}

const countOf = ({ params }: ObservedLayer): number => params.reduce((sum, { count }) => sum + count, 0);

/** Nested specs have lines of their own, and defaults go without saying. */
function describeSpec(registry: Registry, { type, ...options }: EntrySpec): string {
  const { properties = {} } = registry.entries(layerKind).find(({ name }) => name === type)?.jsonSchema ?? {};
  const shown = Object.entries(options)
    .filter(([name, value]) => typeof value !== "object" && properties[name]?.default !== value)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return shown.length === 0 ? type : `${type} (${shown.join(", ")})`;
}
