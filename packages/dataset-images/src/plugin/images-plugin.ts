import { definePlugin, type EntryOf, type Plugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

/**
 * Image folders as a registry entry.
 *
 * @example
 * ```ts
 * import { imagesPlugin } from "@tenon/dataset-images/plugin";
 * import { datasetKind } from "@tenon/datasets/plugin";
 * import { createRegistry } from "@tenon/registry";
 *
 * createRegistry([imagesPlugin]).entries(datasetKind)[0]?.name; // => "images"
 * ```
 */
export const imagesPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/dataset-images",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
