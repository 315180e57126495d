import type { Kind } from "@tenon/registry";
import { defineKind } from "@tenon/registry";
import type { Metric } from "./metric.ts";

/** The registry kind of metrics. */
export const metricKind: Kind<"metric", Metric> = defineKind({ name: "metric", package: "@tenon/metrics" });
