import type { EntryDescription, JsonSchema, Kind, Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { CommandError } from "./command-error.ts";
import { describeOption, optionType } from "./option-text.ts";
import type { EntrySpec } from "./run-configuration.ts";
import { isSpec } from "./run-configuration.ts";

type Flags = Readonly<Record<string, unknown>>;

// `--<kind> <name>` chooses an entry, `--<kind>.<option> <value>` sets one of its options, under the name that it has in
// files too. Both come from the registry.

/** Adds `--<kind>` and `--<kind>.<option>` for every option of every entry of the kind. */
export function addEntryFlags(command: Command, registry: Registry, kind: Kind, purpose: string): void {
  const entries = registry.entries(kind);
  const group = `${kind.name[0]?.toUpperCase()}${kind.name.slice(1)}:`;
  const names = entries.map((entry) => entry.name).join(", ");
  command.addOption(
    new Option(`--${kind.name} <name>`, `${purpose}; one of: ${names}`).helpGroup(group).argParser(collect),
  );
  for (const [option, owners] of ownersByOption(entries)) {
    const texts = textsOf(owners).map(([names, text]) => `${names.join(", ")}: ${text}`);
    const flag = new Option(`--${kind.name}.${option} <${placeholder(owners)}>`, texts.join("; "));
    command.addOption(flag.helpGroup(group).hideHelp());
  }
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Entries that say the same of an option are named together. */
function textsOf(owners: readonly Owner[]): [names: string[], text: string][] {
  const texts = new Map<string, string[]>();
  for (const { name, schema } of owners) {
    const text = describeOption(schema);
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  return [...texts].map(([text, names]) => [names, text]);
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
export function specFromFlags(registry: Registry, kind: Kind, given: EntrySpec, flags: Flags): EntrySpec {
  const base = chosenOnce(kind, [given], flags) ?? given;
  return { ...base, ...optionsFromFlags(registry, kind, base.type, flags) };
}

/** As `specFromFlags`, for what a run may do without. */
export function optionalSpecFromFlags(
  registry: Registry,
  kind: Kind,
  given: EntrySpec | undefined,
  flags: Flags,
): EntrySpec | undefined {
  const base = given ?? chosenOnce(kind, [], flags);
  if (base) return specFromFlags(registry, kind, base, flags);
  const [flag] = optionFlags(kind, flags);
  if (flag) throw new CommandError(`--${flag[0]} is given, and no ${kind.name} is chosen; give --${kind.name} <name>`);
  return undefined;
}

/**
 * The specs that the flags ask for, of a kind of which there may be several. An option goes to all of them that have it.
 */
export function metricsFromFlags(
  registry: Registry,
  kind: Kind,
  given: readonly EntrySpec[],
  flags: Flags,
): readonly EntrySpec[] {
  const chosen = chosenSpecs(kind, given, flags);
  const specs = chosen.length > 0 ? chosen : given;
  for (const [flag] of optionFlags(kind, flags)) {
    const option = flag.slice(kind.name.length + 1);
    if (!specs.some(({ type }) => optionSchema(registry, kind, type, option)))
      throw new CommandError(
        `--${flag}: none of ${specs.map(({ type }) => type).join(", ") || "no entries"} has an option "${option}"`,
      );
  }
  return specs.map((spec) => {
    const options = Object.entries(optionsFromFlags(registry, kind, spec.type, flags));
    return {
      ...spec,
      ...Object.fromEntries(options.filter(([option]) => optionSchema(registry, kind, spec.type, option))),
    };
  });
}

function chosenOnce(kind: Kind, given: readonly EntrySpec[], flags: Flags): EntrySpec | undefined {
  const [chosen, another] = chosenSpecs(kind, given, flags);
  if (another && chosen)
    throw new CommandError(`--${kind.name} is given twice, as ${chosen.type} and ${another.type}; give it once`);
  return chosen;
}

function chosenSpecs(kind: Kind, given: readonly EntrySpec[], flags: Flags): readonly EntrySpec[] {
  const texts = flags[kind.name];
  return Array.isArray(texts) ? texts.map((text: string) => readSpec(`--${kind.name}`, text, given)) : [];
}

/** A spec as JSON, or a name, which keeps the options of the spec that has it already. */
function readSpec(flag: string, text: string, given: readonly EntrySpec[]): EntrySpec {
  if (!text.trimStart().startsWith("{")) return given.find(({ type }) => type === text) ?? { type: text };
  let spec: unknown;
  try {
    spec = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${flag} is no valid JSON: ${(cause as Error).message}`, 2, { cause });
  }
  if (!isSpec(spec)) throw new CommandError(`${flag} takes a name, or { "type": "<name>", ...options } as JSON`);
  return spec;
}

const optionFlags = (kind: Kind, flags: Flags): readonly (readonly [flag: string, text: string])[] =>
  Object.entries(flags).flatMap(([flag, text]) =>
    flag.startsWith(`${kind.name}.`) && typeof text === "string" ? [[flag, text] as const] : [],
  );

function optionSchema(registry: Registry, kind: Kind, name: string, option: string): JsonSchema | undefined {
  const properties = registry.entries(kind).find((entry) => entry.name === name)?.jsonSchema.properties ?? {};
  return Object.hasOwn(properties, option) ? properties[option] : undefined;
}

function optionsFromFlags(registry: Registry, kind: Kind, name: string, flags: Flags): Record<string, unknown> {
  return Object.fromEntries(
    optionFlags(kind, flags).map(([flag, text]) => {
      const option = flag.slice(kind.name.length + 1);
      return [option, readValue(`--${flag}`, text, optionSchema(registry, kind, name, option)?.type)];
    }),
  );
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
export function readNumber(flag: string, text: string): number {
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
