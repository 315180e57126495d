export { fashionMnistPlugin } from "./plugin/fashion-mnist-plugin.ts";
