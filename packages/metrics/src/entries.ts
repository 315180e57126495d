// The metrics by name. A further one is a file in `entries` and a line here.
export { accuracyEntry } from "./entries/accuracy.ts";
export { aucEntry } from "./entries/auc.ts";
export { confusionMatrixEntry } from "./entries/confusion-matrix.ts";
export { f1Entry } from "./entries/f1.ts";
export { meanAbsoluteErrorEntry } from "./entries/mean-absolute-error.ts";
export { meanLossEntry } from "./entries/mean-loss.ts";
export { meanSquaredErrorEntry } from "./entries/mean-squared-error.ts";
export { perplexityEntry } from "./entries/perplexity.ts";
export { precisionEntry } from "./entries/precision.ts";
export { r2Entry } from "./entries/r2.ts";
export { recallEntry } from "./entries/recall.ts";
export { topKEntry } from "./entries/top-k.ts";
