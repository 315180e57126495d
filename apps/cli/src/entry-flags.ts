import type { Kind, Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { CommandError } from "./command-error.ts";
import type { EntrySpec } from "./run-configuration.ts";

// `--<kind> <name>` chooses an entry, `--<kind>.<option> <value>` sets one of its options. Both come from the registry.

/** Adds `--<kind>` and `--<kind>.<option>` for every option of every entry of the kind. */
export function addEntryFlags(command: Command, registry: Registry, kind: Kind): void {
  const entries = registry.entries(kind);
  command.addOption(new Option(`--${kind.name} <name>`, `one of: ${entries.map((entry) => entry.name).join(", ")}`));
  const described = new Map<string, string[]>();
  for (const entry of entries)
    for (const [option, schema] of Object.entries(entry.jsonSchema.properties ?? {})) {
      const text =
        typeof schema === "object" && typeof schema.description === "string" ? `: ${schema.description}` : "";
      described.set(option, [...(described.get(option) ?? []), `${entry.name}${text}`]);
    }
  for (const [option, texts] of described)
    command.addOption(new Option(`--${kind.name}.${option} <value>`, texts.join("; ")));
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
    const schema = entry?.jsonSchema.properties?.[option];
    options[option] = readValue(`--${flag}`, text, typeof schema === "object" ? schema.type : undefined);
  }
  return { ...base, ...options };
}

function readValue(flag: string, text: string, type: unknown): unknown {
  if (type === "number" || type === "integer") return readNumber(flag, text);
  if (type === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw new CommandError(`${flag} takes true or false, got "${text}"`);
  }
  return text;
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
