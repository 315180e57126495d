import type { EntrySpec } from "../run-configuration.ts";

/** The optimizer that leaves the parameters of these patterns as they are, and else does what the given one does. */
export function withFrozen(optimizer: EntrySpec, paths: readonly string[]): EntrySpec {
  return paths.length === 0 ? optimizer : { type: "parameterGroups", groups: [{ paths, frozen: true }], optimizer };
}
