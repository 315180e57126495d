export { irisEntry } from "./iris-entry.ts";
