import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

export interface LossErrorDetails {
  readonly code: "inputs";
  /** Entry name, such as `crossEntropy`. */
  readonly loss: string;
  readonly reason: string;
  readonly output: TensorType;
  readonly target: TensorType;
}

/** An output and a target that a loss cannot compare. Data first; the message is rendered from it. */
export class LossError extends Error {
  readonly code: LossErrorDetails["code"];
  readonly details: LossErrorDetails;

  constructor(details: LossErrorDetails) {
    const types = `output ${formatType(details.output)}, target ${formatType(details.target)}`;
    super(`${details.loss} ${details.reason} (${types})`);
    this.name = "LossError";
    this.code = details.code;
    this.details = details;
  }
}
