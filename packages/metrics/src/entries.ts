// The metrics by name. A further one is a file in `entries` and a line here.
export { accuracyEntry } from "./entries/accuracy.ts";
export { meanLossEntry } from "./entries/mean-loss.ts";
