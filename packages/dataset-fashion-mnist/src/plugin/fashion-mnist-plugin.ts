import { definePlugin, type EntryOf, type Plugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

/**
 * Fashion-MNIST as a registry entry.
 *
 * @example
 * ```ts
 * import { fashionMnistPlugin } from "@tenon/dataset-fashion-mnist/plugin";
 * import { datasetKind } from "@tenon/datasets/plugin";
 * import { createRegistry } from "@tenon/registry";
 *
 * createRegistry([fashionMnistPlugin]).entries(datasetKind)[0]?.name; // => "fashionMnist"
 * ```
 */
export const fashionMnistPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/dataset-fashion-mnist",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
