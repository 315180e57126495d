import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { graphLayer } from "../graph/graph-layer.ts";
import type { LayerSpec } from "../layer.ts";
import { layerKind } from "../layer-kind.ts";

/** A graph in a model file. */
export interface GraphSpecOptions {
  inputs: string[];
  nodes: { name: string; layer: string | LayerSpec; from: string[] }[];
  outputs: string[];
}

const nestedLayer = z.looseObject({ type: z.string() }).check(z.meta({ ...layerKind.nested }));

export const graphEntry: Entry<typeof layerKind, "graph", GraphSpecOptions> = layerKind.entry({
  name: "graph",
  summary: "Layers joined in any form: several inputs and outputs, shared layers",
  options: z.object({
    inputs: z.array(z.string()).check(z.describe("Names of the inputs, in the order in which the data come")),
    nodes: z.array(
      z.object({
        name: z.string().check(z.describe("Name of the node and of its parameters")),
        layer: z.union([
          z.string().check(z.describe("The name of another node, whose layer and parameters are used here too")),
          nestedLayer,
        ]),
        from: z
          .array(z.string())
          .check(z.describe("Inputs and nodes that it reads; split:1 is a second output of split")),
      }),
    ),
    outputs: z.array(z.string()).check(z.describe("Inputs and nodes that are the outputs")),
  }),
  create: ({ inputs, nodes, outputs }, context) =>
    graphLayer({
      inputs,
      nodes: nodes.map(({ name, layer, from }, i) => ({
        name,
        layer: typeof layer === "string" ? layer : context.parse(layerKind, layer, "nodes", i, "layer"),
        from,
      })),
      outputs,
    }),
});
