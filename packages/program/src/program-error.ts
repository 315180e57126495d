import type { TensorType } from "./tensor-type.ts";
import { formatType } from "./tensor-type.ts";

/**
 * - `shape`: extents do not fit
 * - `dtype`: element types differ or are not supported by the primitive
 * - `attribute`: an attribute is missing, out of range or of the wrong kind
 * - `structure`: the Program is not well formed (order, ids, nesting, donation)
 * - `parse`: text is not a serialised Program
 * - `gradient`: a gradient was asked for where there is none
 */
export type ProgramErrorCode = "shape" | "dtype" | "attribute" | "structure" | "parse" | "gradient";

export interface ProgramErrorDetails {
  readonly code: ProgramErrorCode;
  /** What was being done: a primitive or a transform. */
  readonly primitive: string;
  /** What is wrong, and where it helps, what to do. */
  readonly reason: string;
  readonly operands?: readonly TensorType[];
  /** The axis at fault. */
  readonly axis?: number;
  /** The path in the model, from `node.origin`. */
  readonly origin?: string;
}

/** An error as data; the message is rendered from it. */
export class ProgramError extends Error {
  readonly code: ProgramErrorCode;
  readonly details: ProgramErrorDetails;

  constructor(details: ProgramErrorDetails) {
    const operands = details.operands ? ` (operands ${details.operands.map(formatType).join(", ") || "none"})` : "";
    const origin = details.origin ? ` in "${details.origin}"` : "";
    super(`${details.primitive}${origin}: ${details.reason}${operands}`);
    this.name = "ProgramError";
    this.code = details.code;
    this.details = details;
  }
}
