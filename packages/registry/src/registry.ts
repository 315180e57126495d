import type { AnyEntry, Entry } from "./entry.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { CreatedBy, Kind } from "./kind.ts";
import type { PathSegment } from "./path.ts";
import type { Plugin } from "./plugin.ts";

/**
 * What a set of plugins provides, by kind and name. Frozen: nothing can be added to a registry, only a wider one made of it.
 *
 * A function that works with whatever registry it is given (a command line, a form) takes `Registry` without a type
 * argument and uses `parse`, `entries` and `jsonSchema`.
 *
 * @typeParam E the union of all entries; names and options are checked against it
 */
export interface Registry<E extends AnyEntry = AnyEntry> {
  /**
   * Creates a thing in code: the compiler checks name and options, the schema checks the values.
   *
   * @param options may be left out when every option may be
   * @throws InvalidOptionsError, CreateFailedError; UnknownEntryError where the compiler was not asked
   */
  create<const K extends E["kind"], const Name extends NameOf<E, K>>(
    kind: K,
    name: Name,
    ...options: OptionsArgument<InputOf<E, K, Name>>
  ): MadeBy<E, K, Name>;

  /**
   * Creates a thing from a spec, `{ "type": "<entry name>", ...options }`, of unknown origin such as a model file. The spec
   * is data: nothing in it is ever run, and only plain JSON values are let through.
   *
   * @param at where the spec stands in the file, e.g. `"model"`; error messages begin with it
   * @throws InvalidSpecError, UnknownEntryError, InvalidOptionsError, CreateFailedError
   */
  parse<K extends Kind>(kind: K, spec: unknown, ...at: readonly PathSegment[]): CreatedBy<K>;

  /** All entries, or those of one kind, in the order of the plugins. Converts their schemas, once. */
  entries(kind?: Kind): readonly EntryDescription[];

  /** The kinds that have entries here, in the order in which plugins brought them. */
  kinds(): readonly Kind[];

  /** The plugins, in order, each once. */
  plugins(): readonly Plugin[];

  /** A JSON Schema of the specs of a kind, nested specs included: what an editor checks a model file with. */
  jsonSchema(kind: Kind): JsonSchema;

  /** A new registry that has the plugin too; this one stays as it is. Throws as `createRegistry` does. */
  use<Added extends AnyEntry>(plugin: Plugin<Added>): Registry<E | Added>;
}

/** An entry as lists, flags and forms want it. */
export interface EntryDescription {
  /** The kind's name. */
  readonly kind: string;
  readonly name: string;
  readonly summary: string;
  /** The name of the plugin that provides it. */
  readonly plugin: string;
  /** JSON Schema of the options as a user writes them: defaults, ranges and descriptions included. */
  readonly jsonSchema: JsonSchema;
}

/** Where to find an entry that no plugin here provides; plain data that an application ships. */
export interface KnownEntry {
  /** The kind's name. */
  readonly kind: string;
  readonly name: string;
  /** The package whose plugin provides it. */
  readonly package: string;
}

/** Settings of `createRegistry`. */
export interface RegistryOptions {
  /** Entries of packages that may not be installed: `UnknownEntryError` then says what to install. */
  readonly known?: readonly KnownEntry[];
}

/** The names of the entries of a kind. */
export type NameOf<E extends AnyEntry, K extends Kind> = OfKind<E, K>["name"];

/** The options that an entry takes. */
export type InputOf<E extends AnyEntry, K extends Kind, Name extends string> =
  Named<OfKind<E, K>, Name> extends Entry<Kind, string, infer Input, unknown> ? Input : never;

/** What an entry creates. */
export type MadeBy<E extends AnyEntry, K extends Kind, Name extends string> =
  Named<OfKind<E, K>, Name> extends Entry<Kind, string, never, infer Made> ? Made : never;

type OfKind<E extends AnyEntry, K extends Kind> = Extract<E, { readonly kind: { readonly name: K["name"] } }>;
type Named<E extends AnyEntry, Name extends string> = Extract<E, { readonly name: Name }>;

/** The options as an argument: it may be left out when `{}` would do. */
export type OptionsArgument<Input> = Record<never, never> extends Input ? [options?: Input] : [options: Input];
