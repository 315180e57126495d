export { imagesPlugin } from "./plugin/images-plugin.ts";
