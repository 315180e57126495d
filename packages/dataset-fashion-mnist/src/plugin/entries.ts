export { fashionMnistEntry } from "./fashion-mnist-entry.ts";
