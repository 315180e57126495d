export { disc } from "./disc.ts";
export { PlainBackend } from "./plain-backend.ts";
export { signDescent } from "./sign-descent.ts";
export { squareplus } from "./squareplus-composite.ts";
export { squareplusLayer } from "./squareplus-layer.ts";
