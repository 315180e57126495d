// The losses by name. A further one is a file in `entries` and a line here.
export { crossEntropyEntry } from "./entries/cross-entropy.ts";
export { meanSquaredErrorEntry } from "./entries/mean-squared-error.ts";
