export { imagesEntry } from "./images-entry.ts";
