export { dense, flatten } from "./example-layers.ts";
