export { mnistPlugin } from "./plugin/mnist-plugin.ts";
