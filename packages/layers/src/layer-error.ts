import type { TensorType } from "@tenon/tensor";
import { formatType } from "@tenon/tensor";

export interface LayerErrorDetails {
  readonly code: "inputs" | "options";
  /** Entry name, such as `dense`. */
  readonly layer: string;
  /** Where it stands in the model, such as `layers.2`. */
  readonly path: string;
  readonly reason: string;
  readonly inputs?: readonly TensorType[];
}

/** A layer that does not fit where it was put. Data first; the message is rendered from it. */
export class LayerError extends Error {
  readonly code: LayerErrorDetails["code"];
  readonly details: LayerErrorDetails;

  constructor(details: LayerErrorDetails) {
    const where = details.path === "" ? details.layer : `${details.layer} at "${details.path}"`;
    const inputs = details.inputs ? ` (input ${details.inputs.map(formatType).join(", ") || "none"})` : "";
    super(`${where} ${details.reason}${inputs}`);
    this.name = "LayerError";
    this.code = details.code;
    this.details = details;
  }
}
