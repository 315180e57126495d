import { CONTRACT_VERSION } from "./contract-version.ts";
import type { AnyEntry } from "./entry.ts";
import {
  ContractVersionError,
  DuplicateEntryError,
  DuplicateKindError,
  DuplicatePluginError,
} from "./errors/assembly-errors.ts";
import type { JsonSchema } from "./json-schema.ts";
import { type Kind, kindKey } from "./kind.ts";
import { optionsSchema } from "./options-schema.ts";
import { type Plugin, sealPlugin } from "./plugin.ts";

/** An entry with what the registry knows about it. */
export interface Registered {
  readonly entry: AnyEntry;
  readonly plugin: Plugin;
  /** The JSON Schema of its options, converted when first asked for: most runs ask for a few of many entries. */
  schema(): JsonSchema;
}

/** The contents of a registry: plugins in order, and their entries by kind and name. */
export interface Catalogue {
  readonly plugins: readonly Plugin[];
  readonly kinds: readonly Kind[];
  readonly registered: readonly Registered[];
  ofKind(kind: Kind): ReadonlyMap<string, Registered>;
}

const nothing: ReadonlyMap<string, Registered> = new Map();

/**
 * Puts plugins together. One and the same plugin given twice counts once, since lists of plugins are made by joining
 * lists; every other repetition throws.
 */
export function makeCatalogue(given: readonly Plugin[]): Catalogue {
  const plugins: Plugin[] = [];
  const registered: Registered[] = [];
  const kinds = new Map<string, { readonly kind: Kind; readonly plugin: Plugin }>();
  const byKind = new Map<string, Map<string, Registered>>();

  for (const plugin of new Set(given)) {
    checkContract(plugin);
    sealPlugin(plugin);
    const namesake = plugins.find((other) => other.name === plugin.name);
    if (namesake !== undefined) {
      throw new DuplicatePluginError({ plugin: plugin.name, versions: [namesake.version, plugin.version] });
    }
    plugins.push(plugin);
    for (const entry of plugin.entries) {
      const { kind, name } = entry;
      const first = kinds.get(kind.name) ?? { kind, plugin };
      if (kindKey(first.kind) !== kindKey(kind)) {
        throw new DuplicateKindError({
          kind: kind.name,
          packages: [first.kind.package, kind.package],
          plugins: [first.plugin.name, plugin.name],
        });
      }
      kinds.set(kind.name, first);
      const names = byKind.get(kindKey(kind)) ?? new Map<string, Registered>();
      const taken = names.get(name);
      if (taken !== undefined) {
        throw new DuplicateEntryError({ kind: kind.name, entry: name, plugins: [taken.plugin.name, plugin.name] });
      }
      const item = register(entry, plugin);
      names.set(name, item);
      byKind.set(kindKey(kind), names);
      registered.push(item);
    }
  }
  return {
    plugins: Object.freeze(plugins),
    kinds: Object.freeze([...kinds.values()].map(({ kind }) => kind)),
    registered,
    ofKind: (kind) => byKind.get(kindKey(kind)) ?? nothing,
  };
}

function register(entry: AnyEntry, plugin: Plugin): Registered {
  let converted: JsonSchema | undefined;
  return {
    entry,
    plugin,
    schema() {
      converted ??= optionsSchema(entry, plugin);
      return converted;
    },
  };
}

function checkContract(plugin: Plugin): void {
  if (plugin.contractVersion === CONTRACT_VERSION) return;
  throw new ContractVersionError({
    plugin: plugin.name,
    pluginVersion: plugin.version,
    given: plugin.contractVersion,
    supported: CONTRACT_VERSION,
  });
}
