/**
 * - `options`: an option is out of range
 * - `params`: parameters, gradients or state are not what the optimizer works with
 */
export type OptimizerErrorCode = "options" | "params";

export interface OptimizerErrorDetails {
  readonly code: OptimizerErrorCode;
  /** Entry name, such as `adam`. */
  readonly optimizer: string;
  readonly reason: string;
  /** The parameter's path, such as `layers.0.weight`. */
  readonly path?: string;
}

/** An optimizer that cannot do what was asked. Data first; the message is rendered from it. */
export class OptimizerError extends Error {
  readonly code: OptimizerErrorCode;
  readonly details: OptimizerErrorDetails;

  constructor(details: OptimizerErrorDetails) {
    const where = details.path === undefined ? "" : ` at "${details.path}"`;
    super(`${details.optimizer}${where} ${details.reason}`);
    this.name = "OptimizerError";
    this.code = details.code;
    this.details = details;
  }
}
