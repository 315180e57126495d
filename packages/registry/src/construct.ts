import type { Catalogue, Registered } from "./catalogue.ts";
import type { CreateContext } from "./create-context.ts";
import { closest } from "./did-you-mean.ts";
import { AsyncSchemaError } from "./errors/assembly-errors.ts";
import { isRegistryError } from "./errors/registry-error.ts";
import { CreateFailedError, InvalidOptionsError, InvalidSpecError, UnknownEntryError } from "./errors/spec-errors.ts";
import type { CreatedBy, Kind } from "./kind.ts";
import { schemaIssues, unknownOptions } from "./option-issues.ts";
import { optionNames } from "./options-schema.ts";
import type { Path } from "./path.ts";
import type { KnownEntry } from "./registry.ts";
import { deepest, readSpec } from "./spec.ts";

/** Where things are made: the entries at hand, the way in the spec so far, and how deep the specs are nested. */
export interface Scope {
  readonly catalogue: Catalogue;
  readonly known: readonly KnownEntry[];
  readonly path: Path;
  readonly depth: number;
}

/** Makes what a spec describes. */
export function parseSpec<K extends Kind>(kind: K, spec: unknown, scope: Scope): CreatedBy<K> {
  const { path, depth } = scope;
  if (depth > deepest) {
    throw new InvalidSpecError({
      kind: kind.name,
      path,
      problem: `expected at most ${deepest} nested specs`,
      given: spec,
    });
  }
  const { name, options } = readSpec(kind.name, spec, path);
  // The catalogue holds entries by kind, and `kind.entry` accepts only what its kind creates.
  return construct(kind, name, options, scope) as CreatedBy<K>;
}

/** Makes the entry's thing: look up, judge the options, create. */
export function construct(kind: Kind, name: string, options: unknown, scope: Scope): unknown {
  const item = scope.catalogue.ofKind(kind).get(name) ?? unknown(kind, name, scope);
  const { entry, plugin } = item;
  const about = { kind: kind.name, entry: name, plugin: plugin.name, path: scope.path };
  const create = judge(item, options, about);
  try {
    return create(contextOf(scope));
  } catch (cause) {
    // A nested spec's error says more than this entry could.
    if (isRegistryError(cause)) throw cause;
    throw new CreateFailedError({ ...about, entry: entry.name, cause });
  }
}

interface About {
  readonly kind: string;
  readonly entry: string;
  readonly plugin: string;
  readonly path: Path;
}

function judge(item: Registered, options: unknown, about: About): (context: CreateContext) => unknown {
  const schema = item.schema();
  const unknownOnes = unknownOptions(options, schema, about.path);
  // Without them, for a schema that refuses them itself would report each a second time.
  const known = unknownOnes.length === 0 ? options : without(options, new Set(unknownOnes.map(({ option }) => option)));
  const prepared = item.entry.prepare(known);
  if (prepared.outcome === "async") throw new AsyncSchemaError(about);
  const invalid = prepared.outcome === "valid" ? [] : prepared.issues;
  const issues = [...unknownOnes, ...invalid.flatMap((issue) => schemaIssues(issue, known, schema, about.path))];
  if (prepared.outcome === "valid" && issues.length === 0) return prepared.create;
  throw new InvalidOptionsError({ ...about, issues, available: optionNames(schema) });
}

function without(options: unknown, names: ReadonlySet<string>): unknown {
  if (typeof options !== "object" || options === null) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.has(name)));
}

function contextOf(scope: Scope): CreateContext {
  return Object.freeze<CreateContext>({
    path: Object.freeze([...scope.path]),
    parse: (kind, spec, ...at) =>
      parseSpec(kind, spec, { ...scope, path: [...scope.path, ...at], depth: scope.depth + 1 }),
  });
}

function unknown(kind: Kind, name: string, scope: Scope): never {
  const available = [...scope.catalogue.ofKind(kind).keys()];
  const elsewhere = scope.known.filter((entry) => entry.kind === kind.name && !available.includes(entry.name));
  const exact = elsewhere.find((entry) => entry.name === name);
  const suggestion =
    exact === undefined ? closest(name, [...available, ...elsewhere.map((entry) => entry.name)]) : undefined;
  throw new UnknownEntryError({
    kind: kind.name,
    entry: name,
    path: scope.path,
    available,
    suggestion,
    package: (exact ?? elsewhere.find((entry) => entry.name === suggestion))?.package,
  });
}
