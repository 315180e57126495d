export { type MnistOptions, mnist } from "./mnist.ts";
