import type { EntryDescription, JsonSchema, Kind, Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { CommandError } from "./command-error.ts";
import { describeOption, optionType } from "./option-text.ts";
import type { EntrySpec } from "./run-configuration.ts";

// `--<kind> <name>` chooses an entry, `--<kind>.<option> <value>` sets one of its options, under the name that it has in
// files too. Both come from the registry.

/** Adds `--<kind>` and `--<kind>.<option>` for every option of every entry of the kind. */
export function addEntryFlags(command: Command, registry: Registry, kind: Kind, purpose: string): void {
  const entries = registry.entries(kind);
  const group = `${kind.name[0]?.toUpperCase()}${kind.name.slice(1)}:`;
  const names = entries.map((entry) => entry.name).join(", ");
  command.addOption(new Option(`--${kind.name} <name>`, `${purpose}; one of: ${names}`).helpGroup(group));
  for (const [option, owners] of ownersByOption(entries)) {
    const texts = owners.map(({ name, schema }) => `${name}: ${describeOption(schema)}`);
    command.addOption(
      new Option(`--${kind.name}.${option} <${placeholder(owners)}>`, texts.join("; ")).helpGroup(group),
    );
  }
}

interface Owner {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** Entries share a flag where their options share a name; the entry that is chosen decides what it means. */
function ownersByOption(entries: readonly EntryDescription[]): Map<string, Owner[]> {
  const owners = new Map<string, Owner[]>();
  for (const { name, jsonSchema } of entries)
    for (const [option, schema] of Object.entries(jsonSchema.properties ?? {}))
      owners.set(option, [...(owners.get(option) ?? []), { name, schema }]);
  return owners;
}

function placeholder(owners: readonly Owner[]): string {
  const types = new Set(owners.map(({ schema }) => optionType(schema)));
  const [type] = types;
  if (types.size !== 1 || type === undefined || type === "any") return "value";
  if (type === "boolean") return "true|false";
  // Texts need no quotes on a command line.
  return type === "object" || type === "array" ? "json" : type.replaceAll(/[" ]/g, "");
}

/** The spec that the flags ask for: another entry starts without the preset's options. */
export function specFromFlags(
  registry: Registry,
  kind: Kind,
  given: EntrySpec,
  flags: Readonly<Record<string, unknown>>,
): EntrySpec {
  const chosen = flags[kind.name];
  const base: EntrySpec = typeof chosen === "string" && chosen !== given.type ? { type: chosen } : given;
  const entry = registry.entries(kind).find(({ name }) => name === base.type);
  const prefix = `${kind.name}.`;
  const options: Record<string, unknown> = {};
  for (const [flag, text] of Object.entries(flags)) {
    if (!flag.startsWith(prefix) || typeof text !== "string") continue;
    const option = flag.slice(prefix.length);
    options[option] = readValue(`--${flag}`, text, entry?.jsonSchema.properties?.[option]?.type);
  }
  return { ...base, ...options };
}

/** What the text means for an option of the type; the registry judges whether it is allowed. */
function readValue(flag: string, text: string, type: JsonSchema["type"]): unknown {
  if (type === "string") return text;
  if (type === "number" || type === "integer") return readNumber(flag, text);
  if (type === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw new CommandError(`${flag} takes true or false, got "${text}"`);
  }
  // A list, an object or one of several types is written as JSON; what is none is a text.
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A number from a flag. */
function readNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new CommandError(`${flag} takes a number, got "${text}"`);
  return value;
}

/** A whole number from a flag, not below `minimum`. */
export function readWhole(flag: string, text: string, minimum: number): number {
  const value = readNumber(flag, text);
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new CommandError(`${flag} takes a whole number >= ${minimum}, got "${text}"`);
  return value;
}
