import type { EntryOf, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import * as entries from "./entries.ts";

export { metricKind } from "./metric-kind.ts";

/** The metrics of this package, for a registry. */
export const metricsPlugin: Plugin<EntryOf<typeof entries>> = definePlugin({
  name: "@tenon/metrics",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries,
});
