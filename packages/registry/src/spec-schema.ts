import type { Catalogue } from "./catalogue.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Kind } from "./kind.ts";
import { normaliseJsonSchema } from "./normalise-json-schema.ts";

/**
 * The JSON Schema of the specs of a kind: one definition for each entry, one that chooses among them for each kind, and
 * nested specs pointing to the definition of theirs, so that recursion is a reference.
 */
export function specSchema(catalogue: Catalogue, kind: Kind): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const pending = [kind];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Object.hasOwn(definitions, next.name)) continue;
    const names: string[] = [];
    for (const [name, item] of catalogue.ofKind(next)) {
      const key = `${next.name}:${name}`;
      names.push(key);
      const { $schema: _, ...options } = withType(item.schema(), name);
      definitions[key] = normaliseJsonSchema({ title: name, description: item.entry.summary, ...options }, (schema) => {
        const nested = catalogue.kinds.find((candidate) => candidate.name === schema["x-tenon-kind"]);
        if (nested === undefined) return relocate(schema, key);
        pending.push(nested);
        const { description } = schema;
        return { ...(description === undefined ? {} : { description }), $ref: pointer(nested.name) };
      });
    }
    definitions[next.name] = names.length === 0 ? { not: {} } : { oneOf: names.map((key) => ({ $ref: pointer(key) })) };
  }
  return normaliseJsonSchema({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $ref: pointer(kind.name),
    $defs: definitions,
  });
}

/** The options with `type` beside them, in every alternative that the schema has. */
function withType(schema: JsonSchema, name: string): JsonSchema {
  const { anyOf, oneOf } = schema;
  const choices = anyOf ?? oneOf;
  if (choices !== undefined && schema.properties === undefined) {
    return { ...schema, [anyOf === undefined ? "oneOf" : "anyOf"]: choices.map((choice) => withType(choice, name)) };
  }
  return {
    additionalProperties: false,
    ...schema,
    type: "object",
    properties: { type: { const: name }, ...schema.properties },
    required: ["type", ...(schema.required ?? [])],
  };
}

/** References within an entry's schema start at its root, which is now one definition among others. */
function relocate(schema: JsonSchema, key: string): JsonSchema {
  const { $ref } = schema;
  return $ref?.startsWith("#") ? { ...schema, $ref: pointer(key) + $ref.slice(1) } : schema;
}

/**
 * A JSON pointer as a URI fragment (RFC 6901, section 6). The names of kinds and entries hold no character that needs more
 * than this.
 */
const pointer = (definition: string): string => `#/$defs/${definition.replaceAll("/", "~1")}`;
