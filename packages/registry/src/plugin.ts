import type { StandardSchemaV1 } from "@standard-schema/spec";
import { CONTRACT_VERSION } from "./contract-version.ts";
import { type AnyEntry, isEntry } from "./entry.ts";
import { InvalidPluginError } from "./errors/assembly-errors.ts";
import { isKind } from "./kind.ts";
import { carriesJsonSchema } from "./options-schema.ts";

/**
 * What a package offers to registries: a plain, frozen value. Importing one has no effect; passing it to `createRegistry`
 * has.
 *
 * @typeParam E the union of its entries; the compiler reads names and options from it
 */
export interface Plugin<E extends AnyEntry = AnyEntry> extends JsonSchemaSource {
  /** The package's name; unique within a registry. */
  readonly name: string;
  /** The package's version, for messages. */
  readonly version: string;
  /** The contract that the plugin was built for; see `CONTRACT_VERSION`. */
  readonly contractVersion: number;
  readonly entries: readonly E[];
}

/** Turns schemas into JSON Schema, for schema libraries whose schemas do not carry `~standard.jsonSchema`. */
export interface JsonSchemaSource {
  /**
   * For zod/mini: `jsonSchema: z.toJSONSchema`. A method by intent: TypeScript then accepts a function that reads the
   * schemas of one library only.
   */
  jsonSchema?(
    schema: StandardSchemaV1,
    options: { readonly io: "input"; readonly target: "draft-2020-12" },
  ): Readonly<Record<string, unknown>>;
}

/** Entries as a list, or as the namespace of a module that exports nothing else (`import * as entries`). */
export type EntryCollection = readonly AnyEntry[] | Readonly<Record<string, AnyEntry>>;

/** The union of the entries in a collection: `Plugin<EntryOf<typeof entries>>` annotates an exported plugin. */
export type EntryOf<Collection extends EntryCollection> = Collection extends readonly (infer E extends AnyEntry)[]
  ? E
  : Extract<Collection[keyof Collection], AnyEntry>;

/**
 * Makes a plugin. The result and its list of entries are frozen; the argument is left as it was.
 *
 * @throws InvalidPluginError when an entry was not made by `kind.entry`, or gives no JSON Schema
 *
 * @example
 * ```ts
 * import { createRegistry, defineKind, definePlugin, type Kind } from "@tenon/registry";
 * import * as z from "zod/mini";
 *
 * const schedule: Kind<"schedule", (step: number) => number> = defineKind({ name: "schedule", package: "@acme/schedules" });
 * const decay = schedule.entry({
 *   name: "decay",
 *   summary: "Halves every so many steps",
 *   options: z.object({ steps: z.int().check(z.minimum(1)) }),
 *   create: ({ steps }) => (step) => 0.5 ** (step / steps),
 * });
 * const schedules = definePlugin({ name: "@acme/schedules", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [decay] });
 *
 * createRegistry([schedules]).create(schedule, "decay", { steps: 10 })(20); // => 0.25
 * ```
 */
export function definePlugin<const Collection extends EntryCollection>(
  definition: JsonSchemaSource & { readonly name: string; readonly version: string; readonly entries: Collection },
): Plugin<EntryOf<Collection>> {
  const entries: readonly AnyEntry[] = Object.values<AnyEntry>(definition.entries);
  const plugin = { ...definition, contractVersion: CONTRACT_VERSION, entries };
  sealPlugin(plugin);
  // The collection holds the same entries, which TypeScript does not see through Object.values.
  return plugin as Plugin<EntryOf<Collection>>;
}

/**
 * Refuses what is not a plugin and freezes what is. Registries do it too, since plugins also come from plain JavaScript and
 * from other copies of this package.
 */
export function sealPlugin(plugin: Plugin): void {
  const { name, version } = plugin;
  const refuse = (problem: string): never => {
    throw new InvalidPluginError({ plugin: String(name), problem });
  };
  if (typeof name !== "string" || name === "") refuse("it has no name; give the package's name");
  if (typeof version !== "string" || version === "") refuse("it has no version; give the package's version");
  if (!Array.isArray(plugin.entries)) refuse("its entries are not a list; make it with definePlugin");
  for (const entry of plugin.entries) {
    if (!isEntry(entry) || !isKind(entry.kind)) refuse("an entry was not made by kind.entry({ ... })");
    if (plugin.jsonSchema === undefined && !carriesJsonSchema(entry.options)) {
      refuse(
        `the options of ${entry.kind.name} "${entry.name}" give no JSON Schema: the schema library ` +
          `"${entry.options["~standard"].vendor}" needs a converter; for zod/mini pass jsonSchema: z.toJSONSchema`,
      );
    }
  }
  Object.freeze(plugin.entries);
  Object.freeze(plugin);
}
