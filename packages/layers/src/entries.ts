// The layers by name. A new one is a file in entries/ and a line here.
export { denseEntry } from "./entries/dense.ts";
export { flattenEntry } from "./entries/flatten.ts";
export { reluEntry } from "./entries/relu.ts";
export { sequentialEntry } from "./entries/sequential.ts";
export { sigmoidEntry } from "./entries/sigmoid.ts";
export { softmaxEntry } from "./entries/softmax.ts";
