export { type IrisOptions, iris } from "./iris.ts";
