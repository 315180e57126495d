export { crossEntropy } from "./cross-entropy.ts";
export type { Loss, LossSpec } from "./loss.ts";
export type { LossErrorDetails } from "./loss-error.ts";
export { LossError } from "./loss-error.ts";
export { meanSquaredError } from "./mean-squared-error.ts";
