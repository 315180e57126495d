import { definePlugin, type EntryOf, type Plugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

/**
 * The datasets of this package as registry entries.
 *
 * @example
 * ```ts
 * import { datasetKind, datasetsPlugin } from "@tenon/datasets/plugin";
 * import { createRegistry } from "@tenon/registry";
 *
 * const registry = createRegistry([datasetsPlugin]);
 * const data = await registry.create(datasetKind, "xor", { size: 200, seed: 7 });
 * data.splits.train.size; // => 200
 * ```
 */
export const datasetsPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/datasets",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
