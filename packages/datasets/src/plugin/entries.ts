export { xorEntry } from "./xor-entry.ts";
