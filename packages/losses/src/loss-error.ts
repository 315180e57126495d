import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

/**
 * - `inputs`: output and target cannot be compared
 * - `options`: an option is out of range
 */
export type LossErrorDetails =
  | {
      readonly code: "inputs";
      /** Entry name, such as `crossEntropy`. */
      readonly loss: string;
      readonly reason: string;
      readonly output: TensorType;
      readonly target: TensorType;
    }
  | { readonly code: "options"; readonly loss: string; readonly option: string; readonly reason: string };

/** A loss that cannot do what was asked. Data first; the message is rendered from it. */
export class LossError extends Error {
  readonly code: LossErrorDetails["code"];
  readonly details: LossErrorDetails;

  constructor(details: LossErrorDetails) {
    const types =
      details.code === "inputs" ? ` (output ${formatType(details.output)}, target ${formatType(details.target)})` : "";
    super(`${details.loss} ${details.reason}${types}`);
    this.name = "LossError";
    this.code = details.code;
    this.details = details;
  }
}
