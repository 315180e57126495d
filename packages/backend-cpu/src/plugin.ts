import { backendKind } from "@tenon/backend/plugin";
import type { Entry, Plugin } from "@tenon/registry";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import type { CpuOptions } from "./cpu.ts";
import { cpu } from "./cpu.ts";

const mostThreads = 64;

/** The CPU backend as an entry. */
export const cpuEntry: Entry<typeof backendKind, "cpu", CpuOptions> = backendKind.entry({
  name: "cpu",
  summary: "Compiles a whole step to WebAssembly with SIMD and threads: fast, for training",
  options: z.object({
    threads: z
      ._default(z.union([z.literal("auto"), z.int().check(z.minimum(1), z.maximum(mostThreads))]), "auto")
      .check(z.describe("How many threads compute; auto: as many as pay on this machine")),
    reproducible: z
      .optional(z.literal("everywhere"))
      .check(z.describe("The same bits on every engine, at the price of slower products")),
  }),
  create: (options) => ({ open: () => cpu.open(options) }),
});

/**
 * The CPU backend, for a registry.
 *
 * @example
 * ```ts
 * import { backendKind } from "@tenon/backend/plugin";
 * import { cpuPlugin } from "@tenon/backend-cpu/plugin";
 * import { createRegistry } from "@tenon/registry";
 * const registry = createRegistry([cpuPlugin]);
 * await using backend = await registry.create(backendKind, "cpu", { threads: 1 }).open();
 * backend.name; // => "cpu"
 * ```
 */
export const cpuPlugin: Plugin<typeof cpuEntry> = definePlugin({
  name: "@tenon/backend-cpu",
  version: "0.0.0",
  jsonSchema: z.toJSONSchema,
  entries: [cpuEntry],
});
