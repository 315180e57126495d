import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

export interface MetricErrorDetails {
  readonly code: "inputs";
  /** Entry name, such as `accuracy`. */
  readonly metric: string;
  readonly reason: string;
  readonly output: TensorType;
  readonly target: TensorType;
}

/** An output and a target that a metric cannot compare. Data first; the message is rendered from it. */
export class MetricError extends Error {
  readonly code: MetricErrorDetails["code"];
  readonly details: MetricErrorDetails;

  constructor(details: MetricErrorDetails) {
    const types = `output ${formatType(details.output)}, target ${formatType(details.target)}`;
    super(`${details.metric} ${details.reason} (${types})`);
    this.name = "MetricError";
    this.code = details.code;
    this.details = details;
  }
}
