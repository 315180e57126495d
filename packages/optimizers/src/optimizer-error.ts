/**
 * - `options`: an option is out of range
 * - `params`: parameters, gradients or state are not what the optimizer works with
 * - `schedule`: scores or a saved state are not what the schedule works with
 */
export type OptimizerErrorCode = "options" | "params" | "schedule";

export interface OptimizerErrorDetails {
  readonly code: OptimizerErrorCode;
  /** Name of the entry, an optimizer's or a schedule's, such as `adam`. */
  readonly optimizer: string;
  readonly reason: string;
  /** The parameter's path, such as `layers.0.weight`. */
  readonly path?: string;
}

/** An optimizer or a schedule that cannot do what was asked. Data first; the message is rendered from it. */
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
