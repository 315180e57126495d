export { mnistEntry } from "./mnist-entry.ts";
