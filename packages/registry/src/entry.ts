import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { CreateContext } from "./create-context.ts";
import { InvalidPluginError } from "./errors/assembly-errors.ts";
import type { CreatedBy, EntryDefinition, Kind } from "./kind.ts";

const entryBrand = Symbol.for("@tenon/registry/entry");

/**
 * One thing that a plugin provides, made by `kind.entry(...)`: its name, what its options must be, how it is made.
 *
 * @typeParam K the kind, e.g. `typeof layer`
 * @typeParam Name the entry's name, as a literal type
 * @typeParam Input the options as a user writes them
 * @typeParam Made what this entry creates; the kind's type or a narrower one
 */
export interface Entry<K extends Kind, Name extends string, Input, Made = CreatedBy<K>> {
  readonly kind: K;
  readonly name: Name;
  readonly summary: string;
  /** The schema of the options, as its author gave it. The registry never freezes or changes it. */
  readonly options: StandardSchemaV1;
  /** Never set; carries the type `Input`. A function, so that an entry may stand where fewer inputs are promised. */
  readonly "~input"?: (input: Input) => void;

  /** Judges options without making anything. Registries call this; they add paths and names to what it finds. */
  prepare(input: unknown): Prepared<Made>;
}

/** Any entry at all: what lists hold. `never` as input means that the compiler cannot check options given to it. */
export type AnyEntry = Entry<Kind, string, never, unknown>;

/** What came of judging options: a way to make the thing, or the reasons why not. */
export type Prepared<Made> =
  | { readonly outcome: "valid"; create(context: CreateContext): Made }
  | { readonly outcome: "invalid"; readonly issues: readonly StandardSchemaV1.Issue[] }
  | { readonly outcome: "async" };

/** Turns a definition into an entry. Schema and `create` meet here, so their types need no cast anywhere else. */
export function makeEntry<K extends Kind, const Name extends string, Input, Output, Made>(
  kind: K,
  definition: EntryDefinition<Name, Input, Output, Made>,
): Entry<K, Name, Input, Made> {
  const { name, summary, options } = definition;
  if (!/^[A-Za-z@][\w@/.-]*$/.test(name)) {
    throw new InvalidPluginError({
      plugin: kind.package,
      problem: `the ${kind.name} name ${JSON.stringify(name)} must be letters, digits and "-", "_", ".", "/", "@"`,
    });
  }
  const entry: Entry<K, Name, Input, Made> = {
    kind,
    name,
    summary,
    options,
    prepare(input) {
      const result = options["~standard"].validate(input);
      if (isPromise(result)) {
        // Nobody will read this promise; a rejection must not end the process as unhandled.
        result.then(undefined, () => undefined);
        return { outcome: "async" };
      }
      if (result.issues !== undefined) return { outcome: "invalid", issues: result.issues };
      const { value } = result;
      return { outcome: "valid", create: (context) => definition.create(value, context) };
    },
  };
  return Object.freeze(Object.assign(entry, { [entryBrand]: true }));
}

/** By its method, since a schema library may bring promises of its own. */
function isPromise<Value extends object>(value: Value | Promise<Value>): value is Promise<Value> {
  return "then" in value && typeof value.then === "function";
}

/** Whether a value is an entry, of this copy of the package or of another. */
export function isEntry(value: unknown): value is AnyEntry {
  return typeof value === "object" && value !== null && Object.hasOwn(value, entryBrand);
}
