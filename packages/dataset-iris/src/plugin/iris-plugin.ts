import { definePlugin, type EntryOf, type Plugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

/**
 * Iris as a registry entry.
 *
 * @example
 * ```ts
 * import { irisPlugin } from "@tenon/dataset-iris/plugin";
 * import { datasetKind } from "@tenon/datasets/plugin";
 * import { createRegistry } from "@tenon/registry";
 *
 * const data = await createRegistry([irisPlugin]).create(datasetKind, "iris", { test: 0.4 });
 * data.splits.test?.size; // => 60
 * ```
 */
export const irisPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/dataset-iris",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
