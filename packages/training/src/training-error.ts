/**
 * - `options`: an option is out of range
 * - `data`: the data cannot be trained on
 * - `non-finite`: the loss became NaN or infinite
 */
export type TrainingErrorCode = "options" | "data" | "non-finite";

export class TrainingError extends Error {
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string) {
    super(message);
    this.name = "TrainingError";
    this.code = code;
  }
}
