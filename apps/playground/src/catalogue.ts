import type { CatalogueEntry } from "./protocol/catalogue.ts";
import entries from "./protocol/catalogue-entries.ts";
import type { Json, Spec } from "./protocol/json.ts";

/** Whether this browser has what a backend needs. */
const isUsable = ({ kind, name }: CatalogueEntry): boolean =>
  kind !== "backend" || name !== "webgpu" || "gpu" in navigator;

/** The entries of a kind, in the registry's order. */
export function entriesOf(kind: string): readonly CatalogueEntry[] {
  return entries.filter((entry) => entry.kind === kind && isUsable(entry));
}

export function findEntry(kind: string, name: string): CatalogueEntry | undefined {
  return entriesOf(kind).find((entry) => entry.name === name);
}

/** Whether an option holds specs of a kind: what has some is a container of other entries. */
export function holdsKind(entry: CatalogueEntry, kind: string): boolean {
  return JSON.stringify(entry.properties).includes(`"x-tenon-kind":"${kind}"`);
}

/** A spec of the entry that the registry accepts, where its schema tells what an option that must be given may be. */
export function newSpec(entry: CatalogueEntry, given: Readonly<Record<string, Json>> = {}): Spec {
  const options: Record<string, Json> = {};
  for (const name of entry.required) {
    const schema = entry.properties[name] ?? {};
    const nested = schema["x-tenon-kind"];
    if (name in given) options[name] = given[name] as Json;
    else if (typeof nested === "string") options[name] = newSpec(plainEntry(nested));
    else if (schema.type === "integer") options[name] = Math.max(schema.minimum ?? 1, 8);
    else if (schema.type === "number") options[name] = schema.minimum === 0 ? 0.2 : (schema.minimum ?? 1);
    else if (schema.type === "boolean") options[name] = false;
    else if (schema.type === "array") options[name] = [];
    else if (schema.enum) options[name] = schema.enum[0] as Json;
  }
  return { type: entry.name, ...options };
}

/** The first entry of a kind that needs no other. */
function plainEntry(kind: string): CatalogueEntry {
  const all = entriesOf(kind);
  return (all.find(({ required }) => required.length === 0) ?? all[0]) as CatalogueEntry;
}
