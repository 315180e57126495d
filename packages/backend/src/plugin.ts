import { defineKind, definePlugin, type Entry, type Kind, type Plugin } from "@tenon/registry";
import type { Backend } from "./backend.ts";
import { type ReferenceOptions, reference } from "./reference/reference.ts";

/** What entries of the kind `backend` create: a backend that is still closed, since opening a device takes time. */
export interface BackendOpener {
  open(): Promise<Backend>;
}

/**
 * The kind of all backends. Packages that bring one export a plugin with an entry of this kind.
 *
 * @example
 * ```ts
 * import { backendKind, backendPlugin } from "@tenon/backend/plugin";
 * import { createRegistry } from "@tenon/registry";
 * const registry = createRegistry([backendPlugin]);
 * await using backend = await registry.create(backendKind, "reference", {}).open();
 * backend.name; // => "reference"
 * ```
 */
export const backendKind: Kind<"backend", BackendOpener> = defineKind({ name: "backend", package: "@tenon/backend" });

const emptyObject = { type: "object", properties: {}, additionalProperties: false };

/** The schema of no options, written out, so that this package needs no schema library. The registry refuses unknown ones. */
const noOptions = {
  "~standard": {
    version: 1,
    vendor: "@tenon/backend",
    validate: (value: unknown): { value: ReferenceOptions } | { issues: { message: string }[] } =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? { value: {} }
        : { issues: [{ message: "expected an object without properties" }] },
    jsonSchema: { input: () => emptyObject, output: () => emptyObject },
  },
} as const;

/** The reference backend as an entry. */
export const referenceEntry: Entry<typeof backendKind, "reference", ReferenceOptions> = backendKind.entry({
  name: "reference",
  summary: "Evaluates every operation by its definition: correct, slow, runs anywhere",
  options: noOptions,
  create: (options) => ({ open: () => reference.open(options) }),
});

/** The backend of this package. */
export const backendPlugin: Plugin<typeof referenceEntry> = definePlugin({
  name: "@tenon/backend",
  version: "0.0.0",
  entries: [referenceEntry],
});
