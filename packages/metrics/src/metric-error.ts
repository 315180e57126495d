import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

/**
 * - `inputs`: output and target cannot be compared
 * - `options`: an option is out of range, or needed
 */
export type MetricErrorDetails =
  | {
      readonly code: "inputs";
      /** Entry name, such as `accuracy`. */
      readonly metric: string;
      readonly reason: string;
      readonly output: TensorType;
      readonly target: TensorType;
    }
  | { readonly code: "options"; readonly metric: string; readonly option: string; readonly reason: string };

/** A metric that cannot do what was asked. Data first; the message is rendered from it. */
export class MetricError extends Error {
  readonly code: MetricErrorDetails["code"];
  readonly details: MetricErrorDetails;

  constructor(details: MetricErrorDetails) {
    const types =
      details.code === "inputs" ? ` (output ${formatType(details.output)}, target ${formatType(details.target)})` : "";
    super(`${details.metric} ${details.reason}${types}`);
    this.name = "MetricError";
    this.code = details.code;
    this.details = details;
  }
}
