import type { Entry } from "@tenon/registry";
import type { ClassCountsOptions } from "../class-counts.ts";
import { metricKind } from "../metric-kind.ts";
import { precision } from "../precision.ts";
import { classCountsOptions } from "./shared-options.ts";

export const precisionEntry: Entry<typeof metricKind, "precision", ClassCountsOptions> = metricKind.entry({
  name: "precision",
  summary: "How much of what is predicted is so",
  options: classCountsOptions,
  create: (options) => precision(options),
});
