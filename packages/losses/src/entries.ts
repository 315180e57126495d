// The losses by name. A further one is a file in `entries` and a line here.
export { binaryCrossEntropyEntry } from "./entries/binary-cross-entropy.ts";
export { binaryFocalEntry } from "./entries/binary-focal.ts";
export { cosineSimilarityEntry } from "./entries/cosine-similarity.ts";
export { crossEntropyEntry } from "./entries/cross-entropy.ts";
export { focalEntry } from "./entries/focal.ts";
export { hingeEntry } from "./entries/hinge.ts";
export { huberEntry } from "./entries/huber.ts";
export { klDivergenceEntry } from "./entries/kl-divergence.ts";
export { logCoshEntry } from "./entries/log-cosh.ts";
export { meanAbsoluteErrorEntry } from "./entries/mean-absolute-error.ts";
export { meanSquaredErrorEntry } from "./entries/mean-squared-error.ts";
export { multiMarginEntry } from "./entries/multi-margin.ts";
export { poissonEntry } from "./entries/poisson.ts";
