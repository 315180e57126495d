export { irisPlugin } from "./plugin/iris-plugin.ts";
