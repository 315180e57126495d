/**
 * - `lost`: the device is gone
 * - `disposed`: something disposed was used
 * - `foreign`: a buffer belongs to another backend
 * - `mismatch`: a buffer or data has the wrong type or size
 * - `aliasing`: buffers share memory that may not
 * - `unsupported`: a dtype or size that the device cannot have
 * - `compile`, `run`: the device failed
 */
export type BackendErrorCode =
  | "lost"
  | "disposed"
  | "foreign"
  | "mismatch"
  | "aliasing"
  | "unsupported"
  | "compile"
  | "run";

export interface BackendErrorDetails {
  readonly code: BackendErrorCode;
  readonly backend: string;
  readonly reason: string;
  /** The Program or kernel at fault. */
  readonly program?: string;
  readonly cause?: unknown;
}

/** An error of a backend as data; the message is rendered from it. */
export class BackendError extends Error {
  readonly code: BackendErrorCode;
  readonly details: BackendErrorDetails;

  constructor(details: BackendErrorDetails) {
    const program = details.program ? ` in "${details.program}"` : "";
    super(`${details.backend}${program}: ${details.reason}`, { cause: details.cause });
    this.name = "BackendError";
    this.code = details.code;
    this.details = details;
  }
}

/** The device is gone: reopen the backend and go back to the last saved state. */
export class BackendLostError extends BackendError {
  constructor(backend: string, reason: string) {
    super({ code: "lost", backend, reason });
    this.name = "BackendLostError";
  }
}
