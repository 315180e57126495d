export { blobsEntry } from "./blobs-entry.ts";
export { circlesEntry } from "./circles-entry.ts";
export { sineEntry } from "./sine-entry.ts";
export { spiralsEntry } from "./spirals-entry.ts";
export { twoMoonsEntry } from "./two-moons-entry.ts";
export { xorEntry } from "./xor-entry.ts";
