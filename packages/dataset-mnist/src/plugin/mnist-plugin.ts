import { definePlugin, type EntryOf, type Plugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

/**
 * MNIST as a registry entry.
 *
 * @example
 * ```ts
 * import { mnistPlugin } from "@tenon/dataset-mnist/plugin";
 * import { datasetKind } from "@tenon/datasets/plugin";
 * import { createRegistry } from "@tenon/registry";
 *
 * const data = await createRegistry([mnistPlugin]).create(datasetKind, "mnist", {});
 * data.inputTypes[0]?.shape; // => [28, 28, 1]
 * ```
 */
export const mnistPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/dataset-mnist",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
