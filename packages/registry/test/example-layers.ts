import {
  type CreateContext,
  defineKind,
  definePlugin,
  type Entry,
  type Kind,
  type Plugin,
  type Spec,
} from "@tenon/registry";
import * as z from "zod/mini";

/** Stand-ins for what real packages provide: a layer here is a description of itself. */
export interface Layer {
  readonly text: string;
}
export interface DenseLayer extends Layer {
  readonly units: number;
}
export interface Loss {
  readonly loss: string;
}

export const layer: Kind<"layer", Layer> = defineKind({ name: "layer", package: "@tenon/layers" });
export const loss: Kind<"loss", Loss> = defineKind({ name: "loss", package: "@tenon/losses" });

export interface DenseOptions {
  readonly units: number;
  readonly bias?: boolean;
  readonly activation?: "relu" | "tanh";
}

export const dense: Entry<typeof layer, "dense", DenseOptions, DenseLayer> = layer.entry({
  name: "dense",
  summary: "Every output reads every input",
  options: z.object({
    units: z.int().check(z.minimum(1), z.describe("How many outputs")),
    bias: z._default(z.boolean(), true),
    activation: z.optional(z.enum(["relu", "tanh"])),
  }),
  create: ({ units, bias, activation }) => ({ units, text: `dense ${units} ${bias} ${activation ?? "linear"}` }),
});

export const flatten: Entry<typeof layer, "flatten", Record<never, never>> = layer.entry({
  name: "flatten",
  summary: "All axes but the first become one",
  options: z.strictObject({}),
  create: () => ({ text: "flatten" }),
});

const nestedLayer = z.looseObject({ type: z.string() }).check(z.meta({ ...layer.nested }));

export const sequential: Entry<typeof layer, "sequential", { layers: Spec[] }> = layer.entry({
  name: "sequential",
  summary: "One layer after another",
  options: z.object({ layers: z.array(nestedLayer) }),
  create: ({ layers }, context: CreateContext) => ({
    text: layers.map((spec, index) => context.parse(layer, spec, "layers", index).text).join(" > "),
  }),
});

export const crossEntropy: Entry<typeof loss, "crossEntropy", { labelSmoothing?: number }> = loss.entry({
  name: "crossEntropy",
  summary: "From logits and class indices",
  options: z.object({ labelSmoothing: z.optional(z.number().check(z.gte(0), z.lt(1))) }),
  create: ({ labelSmoothing }) => ({ loss: `crossEntropy ${labelSmoothing ?? 0}` }),
});

export const layers: Plugin<typeof dense | typeof flatten | typeof sequential> = definePlugin({
  name: "@tenon/layers",
  version: "1.2.3",
  jsonSchema: z.toJSONSchema,
  entries: [dense, flatten, sequential],
});

export const losses: Plugin<typeof crossEntropy> = definePlugin({
  name: "@tenon/losses",
  version: "1.2.3",
  jsonSchema: z.toJSONSchema,
  entries: { crossEntropy },
});
