import type { Entry } from "@tenon/registry";
import type { ClassCountsOptions } from "../class-counts.ts";
import { metricKind } from "../metric-kind.ts";
import { recall } from "../recall.ts";
import { classCountsOptions } from "./shared-options.ts";

export const recallEntry: Entry<typeof metricKind, "recall", ClassCountsOptions> = metricKind.entry({
  name: "recall",
  summary: "How much of what is so is predicted",
  options: classCountsOptions,
  create: (options) => recall(options),
});
