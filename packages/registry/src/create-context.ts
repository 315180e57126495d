import type { CreatedBy, Kind } from "./kind.ts";
import type { Path, PathSegment } from "./path.ts";

/** What `create` of an entry is given beside its options: the way to whatever its options name in turn. */
export interface CreateContext {
  /** Where the spec being created stands in the outermost one; errors begin with it. */
  readonly path: Path;

  /**
   * Creates what a nested spec describes, through the registry that creates the outer one.
   *
   * @param kind of what the nested spec describes; any kind, not only the entry's own
   * @param spec `{ type: "<entry name>", ...options }`, unvalidated: the nested entry's schema judges it
   * @param at the way from the entry's own options to the nested spec, e.g. `"layers", 2`; every error carries it
   * @throws RegistryError as `Registry.parse` does
   */
  parse<K extends Kind>(kind: K, spec: unknown, ...at: readonly PathSegment[]): CreatedBy<K>;
}
