/**
 * - `donated`: a tensor was used after it was given away to a jitted function
 * - `disposed`: a tensor was used after it was disposed
 * - `escaped`: a traced tensor left the function that was being traced
 * - `traced`: a value was asked for while tracing, when there is none yet
 * - `mixed`: operands live on different backends
 * - `argument`: an argument is of the wrong kind
 * - `unsupported`: the backend does not do what is asked for
 */
export type TensorErrorCode = "donated" | "disposed" | "escaped" | "traced" | "mixed" | "argument" | "unsupported";

/** An error in the use of tensors, with a stable code. */
export class TensorError extends Error {
  readonly code: TensorErrorCode;

  constructor(code: TensorErrorCode, message: string) {
    super(message);
    this.name = "TensorError";
    this.code = code;
  }
}

/** What is wrong where a traced tensor is used by other code than its function. */
export const escaped = (user: string): TensorError =>
  new TensorError(
    "escaped",
    `${user}: a traced tensor was used after its function returned; return it from the function instead`,
  );

/** A tensor was used after a jitted function took its memory; names that function. */
export class DonatedTensorError extends TensorError {
  readonly step: string;

  constructor(step: string) {
    super("donated", `this tensor was donated to "${step}" for its result; use what ${step} returned`);
    this.name = "DonatedTensorError";
    this.step = step;
  }
}
