import type { EntryOf, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

export { layerKind } from "./layer-kind.ts";

/** The layers of this package, for a registry. */
export const layersPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/layers",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
