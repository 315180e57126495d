/**
 * The version of the contract between plugins and registries: the shapes of `Kind`, `Entry`, `Plugin` and
 * `CreateContext`. It grows by one when a registry can no longer read what an older `definePlugin` made, and is then
 * checked in `createRegistry`, so that a mismatch is one clear error at start and not a crash in the middle of a model.
 *
 * @example
 * ```ts
 * import { CONTRACT_VERSION, definePlugin } from "@tenon/registry";
 *
 * const plugin = definePlugin({ name: "@acme/empty", version: "1.0.0", entries: [] });
 * plugin.contractVersion === CONTRACT_VERSION; // => true
 * ```
 */
export const CONTRACT_VERSION: number = 1;
