import type { JsonSchema } from "./json-schema.ts";

/** Keywords whose value is a schema. */
const schemaKeywords: ReadonlySet<string> = new Set([
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);
/** Keywords whose value is a list of schemas. */
const listKeywords: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
/** Keywords whose value is schemas by name. */
const recordKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** What to do with each subschema on the way up. */
export type Rewrite = (schema: JsonSchema) => JsonSchema;

const unchanged: Rewrite = (schema) => schema;

/**
 * Copies a JSON Schema into plain frozen data, `true` and `false` written as `{}` and `{ not: {} }`, every subschema passed
 * through `rewrite` after its own parts. Data inside a schema (`default`, `const`, `enum`) is copied and never mistaken for
 * schemas.
 */
export function normaliseJsonSchema(schema: unknown, rewrite: Rewrite = unchanged): JsonSchema {
  if (schema === false) return freeze({ not: freeze({}) });
  if (!isObject(schema)) return freeze({});
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "__proto__" || value === undefined) continue;
    if (keyword === "additionalProperties" && typeof value === "boolean") copy[keyword] = value;
    else if (schemaKeywords.has(keyword)) copy[keyword] = normaliseJsonSchema(value, rewrite);
    else if (listKeywords.has(keyword) && Array.isArray(value)) {
      copy[keyword] = freeze(value.map((part) => normaliseJsonSchema(part, rewrite)));
    } else if (recordKeywords.has(keyword) && isObject(value)) {
      copy[keyword] = freeze(
        Object.fromEntries(Object.entries(value).map(([name, part]) => [name, normaliseJsonSchema(part, rewrite)])),
      );
    } else copy[keyword] = copyData(value);
  }
  return freeze(rewrite(copy));
}

function copyData(value: unknown): unknown {
  if (Array.isArray(value)) return freeze(value.map(copyData));
  if (isObject(value))
    return freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyData(part)])));
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const freeze = <T extends object>(value: T): Readonly<T> => Object.freeze(value);
