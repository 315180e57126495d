import type { EntryOf, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

export { lossKind } from "./loss-kind.ts";

/** The losses of this package, for a registry. */
export const lossesPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/losses",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
