export { accuracy } from "./accuracy.ts";
export { meanLoss } from "./mean-loss.ts";
export type { Metric, MetricBatch, MetricSpec } from "./metric.ts";
export type { MetricErrorDetails } from "./metric-error.ts";
export { MetricError } from "./metric-error.ts";
