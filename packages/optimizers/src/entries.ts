// The optimizers by name. A further one is a file in `entries` and a line here.
export { adamEntry } from "./entries/adam.ts";
export { sgdEntry } from "./entries/sgd.ts";
