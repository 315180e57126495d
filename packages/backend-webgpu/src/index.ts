export type { WebgpuOptions } from "./webgpu.ts";
export { webgpu } from "./webgpu.ts";
