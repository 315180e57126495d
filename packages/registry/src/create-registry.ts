import { type Catalogue, makeCatalogue, type Registered } from "./catalogue.ts";
import { construct, parseSpec, type Scope } from "./construct.ts";
import type { AnyEntry } from "./entry.ts";
import type { Path } from "./path.ts";
import type { Plugin } from "./plugin.ts";
import type {
  EntryDescription,
  InputOf,
  KnownEntry,
  MadeBy,
  NameOf,
  OptionsArgument,
  Registry,
  RegistryOptions,
} from "./registry.ts";
import { specSchema } from "./spec-schema.ts";

/**
 * Makes a registry of plugins. Their order is the order of lists. The same plugin value given twice counts once.
 *
 * @param plugins what is to be had; types of names and options follow from it
 * @param options.known entries of packages that may not be installed, for the advice in `UnknownEntryError`
 * @throws ContractVersionError, InvalidPluginError, DuplicatePluginError, DuplicateEntryError, DuplicateKindError
 *
 * @example
 * ```ts
 * import { createRegistry, defineKind, definePlugin, type Kind } from "@tenon/registry";
 * import * as z from "zod/mini";
 *
 * type Shape = { area: number };
 * const shape: Kind<"shape", Shape> = defineKind({ name: "shape", package: "@acme/shapes" });
 * const shapes = definePlugin({
 *   name: "@acme/shapes",
 *   version: "1.0.0",
 *   jsonSchema: z.toJSONSchema,
 *   entries: [
 *     shape.entry({
 *       name: "square",
 *       summary: "All sides equal",
 *       options: z.object({ side: z._default(z.number(), 1) }),
 *       create: ({ side }) => ({ area: side * side }),
 *     }),
 *   ],
 * });
 *
 * const registry = createRegistry([shapes]);
 * registry.create(shape, "square", { side: 3 }).area; // => 9
 * registry.parse(shape, JSON.parse('{ "type": "square" }')).area; // => 1
 * registry.entries(shape).map((entry) => entry.name); // => ["square"]
 * ```
 */
export function createRegistry<const Plugins extends readonly Plugin[]>(
  plugins: Plugins,
  options: RegistryOptions = {},
): Registry<Plugins[number]["entries"][number]> {
  const known = (options.known ?? []).map((entry) => Object.freeze({ ...entry }));
  return registryOf(makeCatalogue(plugins), known);
}

function registryOf<E extends AnyEntry>(catalogue: Catalogue, known: readonly KnownEntry[]): Registry<E> {
  const scope = (path: Path): Scope => ({ catalogue, known, path, depth: 0 });
  const describe = ({ entry, plugin, schema }: Registered): EntryDescription =>
    Object.freeze({
      kind: entry.kind.name,
      name: entry.name,
      summary: entry.summary,
      plugin: plugin.name,
      jsonSchema: schema(),
    });
  return Object.freeze<Registry<E>>({
    create<const K extends E["kind"], const Name extends NameOf<E, K>>(
      kind: K,
      name: Name,
      ...[options]: OptionsArgument<InputOf<E, K, Name>>
    ): MadeBy<E, K, Name> {
      // `E` is the union of the catalogue's entries, so the entry found by kind and name makes what its type says.
      return construct(kind, name, options ?? {}, scope([])) as MadeBy<E, K, Name>;
    },
    parse: (kind, spec, ...at) => parseSpec(kind, spec, scope(at)),
    entries: (kind) =>
      Object.freeze((kind === undefined ? catalogue.registered : [...catalogue.ofKind(kind).values()]).map(describe)),
    kinds: () => catalogue.kinds,
    plugins: () => catalogue.plugins,
    jsonSchema: (kind) => specSchema(catalogue, kind),
    use: (plugin) => registryOf(makeCatalogue([...catalogue.plugins, plugin]), known),
  });
}
