import type { Entry } from "@tenon/registry";
import type { ClassCountsOptions } from "../class-counts.ts";
import { f1 } from "../f1.ts";
import { metricKind } from "../metric-kind.ts";
import { classCountsOptions } from "./shared-options.ts";

export const f1Entry: Entry<typeof metricKind, "f1", ClassCountsOptions> = metricKind.entry({
  name: "f1",
  summary: "Harmonic mean of precision and recall",
  options: classCountsOptions,
  create: (options) => f1(options),
});
