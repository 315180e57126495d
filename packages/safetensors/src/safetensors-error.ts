/**
 * - `truncated`: the file ends before what it announces
 * - `header-length`: the header is longer than 100 MB, or than the file
 * - `header`: the header is not what the format says; `at` is the position in its text
 * - `duplicate`: a name stands twice
 * - `dtype`, `shape`, `offsets`: what is said of a tensor cannot be
 * - `overlap`, `hole`: the tensors do not lie one after another
 * - `tensor`: a tensor that was to be written is not what it says
 */
export type SafetensorsErrorDetails =
  | { readonly code: "truncated"; readonly needed: number; readonly length: number }
  | { readonly code: "header-length"; readonly headerLength: number; readonly limit: number }
  | { readonly code: "header"; readonly reason: string; readonly at?: number }
  | { readonly code: "duplicate"; readonly name: string }
  | {
      readonly code: "dtype" | "shape" | "offsets" | "overlap" | "tensor";
      readonly name: string;
      readonly reason: string;
    }
  | { readonly code: "hole"; readonly from: number; readonly to: number };

export type SafetensorsErrorCode = SafetensorsErrorDetails["code"];

/** What is wrong with a file, or with what was to be written, as data; the message is rendered from it. */
export class SafetensorsError extends Error {
  readonly code: SafetensorsErrorCode;
  readonly details: SafetensorsErrorDetails;

  constructor(details: SafetensorsErrorDetails, options?: ErrorOptions) {
    super(`safetensors: ${render(details)}`, options);
    this.name = "SafetensorsError";
    this.code = details.code;
    this.details = details;
  }
}

/** Names come from files: one that is long or has odd characters is shown so that a message stays a line. */
const quoted = (name: string): string => JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}...` : name);

function render(details: SafetensorsErrorDetails): string {
  switch (details.code) {
    case "truncated":
      return `the file has ${details.length} bytes where it needs at least ${details.needed}; it is cut off, or no safetensors file`;
    case "header-length":
      return `the header's length is said to be ${details.headerLength} bytes, and ${details.limit} is the most it can be here; the file is damaged, or no safetensors file`;
    case "header":
      return `the header is malformed${details.at === undefined ? "" : ` at character ${details.at}`}: ${details.reason}`;
    case "duplicate":
      return `the name ${quoted(details.name)} stands twice in the header`;
    case "hole":
      return `the bytes ${details.from} to ${details.to} of the data belong to no tensor`;
    default:
      return `tensor ${quoted(details.name)}: ${details.reason}`;
  }
}
