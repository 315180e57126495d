import type { EntryOf, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

export { optimizerKind } from "./optimizer-kind.ts";
export { scheduleKind } from "./schedule-kind.ts";

/** The optimizers and schedules of this package, for a registry. */
export const optimizersPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/optimizers",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
