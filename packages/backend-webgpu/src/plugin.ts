import { backendKind } from "@tenon/backend/plugin";
import type { Entry, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import type { WebgpuOptions } from "./webgpu.ts";
import { webgpu } from "./webgpu.ts";

/** The WebGPU backend as an entry. */
export const webgpuEntry: Entry<typeof backendKind, "webgpu", WebgpuOptions> = backendKind.entry({
  name: "webgpu",
  summary: "Compiles a whole step to WGSL for any GPU, in browsers and in Node",
  options: z.object({
    powerPreference: z
      .optional(z.enum(["low-power", "high-performance"]))
      .check(z.describe("Which GPU of several: the one that saves energy or the fast one")),
  }),
  create: (options) => ({ open: () => webgpu.open(options) }),
});

/**
 * The WebGPU backend, for a registry.
 *
 * @example
 * ```ts
 * import { backendKind } from "@tenon/backend/plugin";
 * import { webgpuPlugin } from "@tenon/backend-webgpu/plugin";
 * import { createRegistry } from "@tenon/registry";
 * const registry = createRegistry([webgpuPlugin]);
 * await using backend = await registry.create(backendKind, "webgpu", {}).open();
 * backend.name; // => "webgpu"
 * ```
 */
export const webgpuPlugin: Plugin<typeof webgpuEntry> = definePlugin({
  name: "@tenon/backend-webgpu",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries: [webgpuEntry],
});
