import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { CreateContext } from "./create-context.ts";
import { type Entry, makeEntry } from "./entry.ts";
import { InvalidPluginError } from "./errors/assembly-errors.ts";
import type { NestedSpecMark } from "./json-schema.ts";

/** Copies of this package share it: `Symbol.for` looks in one table for all the code of a program. */
const kindBrand = Symbol.for("@tenon/registry/kind");

/**
 * A kind of thing that plugins provide: layer, loss, backend, dataset. A plain, frozen value exported by the package that
 * owns the kind; anyone may define one. Two values with the same `name` and `package` are the same kind, so two
 * installed copies of a package understand each other.
 *
 * @typeParam Name the kind's name, as a literal type
 * @typeParam Created what every entry of this kind creates. A kind whose things open asynchronously creates a value
 *   with an asynchronous method (`open()`, `load()`), or is a kind of promises.
 */
export interface Kind<Name extends string = string, Created = unknown> {
  /** One word in lower case, singular: what lists and error messages say. Unique within a registry. */
  readonly name: Name;
  /** The package that owns the kind. */
  readonly package: string;
  /** What a property of an options schema carries to say that a spec of this kind stands there; see `NestedSpecMark`. */
  readonly nested: NestedSpecMark;
  /** Never set; carries the type `Created`. A string key, so that two copies of this package agree on it. */
  readonly "~created"?: Created;

  /** Describes one thing of this kind; see `EntryDefinition`. */
  entry<const EntryName extends string, Input, Output, Made extends Created>(
    definition: EntryDefinition<EntryName, Input, Output, Made>,
  ): Entry<Kind<Name, Created>, EntryName, Input, Made>;
}

/** What an entry's author writes. */
export interface EntryDefinition<Name extends string, Input, Output, Made> {
  /** The value of `type` in a spec: `"dense"`. Unique within its kind and registry. */
  readonly name: Name;
  /** One line for lists, without a full stop. */
  readonly summary: string;
  /**
   * The one schema of the options, from any library that speaks Standard Schema; it must validate synchronously and
   * describe an object without a property `type`, which is taken by specs.
   */
  readonly options: StandardSchemaV1<Input, Output>;
  /**
   * Makes the thing. What it throws reaches the caller as a `CreateFailedError` with the path in the spec.
   *
   * @param options the schema's output: defaults are filled in
   * @param context resolves specs nested in the options
   */
  create(options: Output, context: CreateContext): Made;
}

/** What entries of the kind `K` create. */
export type CreatedBy<K extends Kind> = K extends Kind<string, infer Created> ? Created : never;

/**
 * Makes a kind. What its entries create is a type only, so it is written where the compiler reads it: in the annotation of
 * the constant, or as the second type argument.
 *
 * @param definition.name one word in lower case, singular
 * @param definition.package the package that owns the kind
 * @throws InvalidPluginError when the name is not a lower-case word
 *
 * @example
 * ```ts
 * import { defineKind, type Kind } from "@tenon/registry";
 *
 * type Schedule = (step: number) => number;
 * const schedule: Kind<"schedule", Schedule> = defineKind({ name: "schedule", package: "@acme/schedules" });
 * schedule.name; // => "schedule"
 * ```
 */
export function defineKind<Name extends string, Created>(definition: {
  readonly name: Name;
  readonly package: string;
}): Kind<Name, Created> {
  const { name, package: owner } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new InvalidPluginError({
      plugin: owner,
      problem: `the kind's name ${JSON.stringify(name)} is not a lower-case word`,
    });
  }
  const kind: Kind<Name, Created> = Object.freeze({
    [kindBrand]: true,
    name,
    package: owner,
    nested: Object.freeze({ "x-tenon-kind": name }),
    entry<const EntryName extends string, Input, Output, Made extends Created>(
      definition: EntryDefinition<EntryName, Input, Output, Made>,
    ): Entry<Kind<Name, Created>, EntryName, Input, Made> {
      return makeEntry(kind, definition);
    },
  });
  return kind;
}

/** Whether a value is a kind, of this copy of the package or of another. */
export function isKind(value: unknown): value is Kind {
  return typeof value === "object" && value !== null && Object.hasOwn(value, kindBrand);
}

/** Equal for two values exactly when they are the same kind. */
export function kindKey(kind: Kind): string {
  return `${kind.package}#${kind.name}`;
}
