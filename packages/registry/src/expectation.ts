import { describeValue } from "./describe-value.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Path } from "./path.ts";

/**
 * What a schema accepts, in words: "an integer of at least 1", 'one of "same", "valid"'. The words come from the JSON Schema
 * and not from the schema library's messages, which the lightest libraries leave out. `undefined` when the schema says
 * nothing that a reader could use.
 */
export function describeSchema(schema: JsonSchema): string | undefined {
  if (schema.const !== undefined) return describeValue(schema.const);
  if (schema.enum !== undefined) {
    return schema.enum.length === 1
      ? describeValue(schema.enum[0])
      : `one of ${schema.enum.map(describeValue).join(", ")}`;
  }
  const kind = schema["x-tenon-kind"];
  if (kind !== undefined) return `a ${kind} as { "type": "<name>", ...options }`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const words = choices.map(describeSchema);
    return words.includes(undefined) ? undefined : [...new Set(words)].join(" or ");
  }
  if (schema.type === undefined) return undefined;
  if (typeof schema.type !== "string") return schema.type.map((type) => describeType(type, schema)).join(" or ");
  return describeType(schema.type, schema);
}

function describeType(type: string, schema: JsonSchema): string {
  switch (type) {
    case "integer":
      return `an integer${bounds(schema)}`;
    case "number":
      return `a number${bounds(schema)}`;
    case "string":
      return schema.pattern === undefined
        ? `a string${lengths(schema, "character")}`
        : `a string like ${schema.pattern}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array": {
      const item = schema.items === undefined ? undefined : describeSchema(schema.items);
      const length = schema.prefixItems === undefined ? lengths(schema, "element") : ` of ${schema.prefixItems.length}`;
      return `an array${length}${item === undefined ? "" : `${length === "" ? " of" : ", each"} ${item}`}`;
    }
    default:
      return "an object";
  }
}

function bounds(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const words: string[] = [];
  // Libraries write "any integer" as bounds of the integers that f64 holds; those are no news.
  if (minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER) words.push(`of at least ${minimum}`);
  if (exclusiveMinimum !== undefined) words.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER) words.push(`of at most ${maximum}`);
  if (exclusiveMaximum !== undefined) words.push(`below ${exclusiveMaximum}`);
  if (multipleOf !== undefined) words.push(`divisible by ${multipleOf}`);
  return words.length === 0 ? "" : ` ${words.join(" and ")}`;
}

function lengths(schema: JsonSchema, unit: string): string {
  const least = schema.minItems ?? schema.minLength;
  const most = schema.maxItems ?? schema.maxLength;
  const plural = (count: number): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (least !== undefined && least === most) return ` of ${plural(least)}`;
  if (least !== undefined && most !== undefined) return ` of ${least} to ${plural(most)}`;
  if (least !== undefined) return ` of at least ${plural(least)}`;
  return most === undefined ? "" : ` of at most ${plural(most)}`;
}

/** The schema of the value at a path, when there is exactly one. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return schema;
  const own = typeof segment === "number" ? (schema.prefixItems?.[segment] ?? schema.items) : property(schema, segment);
  const found = [
    own === undefined ? undefined : schemaAt(own, rest),
    ...(schema.anyOf ?? schema.oneOf ?? []).map((choice) => schemaAt(choice, path)),
  ].filter((candidate) => candidate !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

function property(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
