import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyEntry } from "./entry.ts";
import { InvalidPluginError } from "./errors/assembly-errors.ts";
import { type JsonSchema, jsonSchemaTarget } from "./json-schema.ts";
import { normaliseJsonSchema } from "./normalise-json-schema.ts";
import type { Plugin } from "./plugin.ts";

/** Whether a schema writes itself as JSON Schema, as the standard provides. */
export function carriesJsonSchema(schema: StandardSchemaV1): schema is StandardSchemaV1 & StandardJSONSchemaV1 {
  const standard: StandardSchemaV1.Props & { readonly jsonSchema?: unknown } = schema["~standard"];
  return typeof standard.jsonSchema === "object" && standard.jsonSchema !== null;
}

/**
 * The options of an entry as JSON Schema: as users write them, hence of the schema's input.
 *
 * @throws InvalidPluginError when the library cannot write the schema, or the options include `type`
 */
export function optionsSchema(entry: AnyEntry, plugin: Plugin): JsonSchema {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new InvalidPluginError({
      plugin: plugin.name,
      problem: `${entry.kind.name} "${entry.name}": ${problem}`,
      cause,
    });
  };
  let written: unknown;
  try {
    written = carriesJsonSchema(entry.options)
      ? entry.options["~standard"].jsonSchema.input({ target: jsonSchemaTarget })
      : plugin.jsonSchema?.(entry.options, { io: "input", target: jsonSchemaTarget });
  } catch (error) {
    return refuse(
      `its options cannot be written as JSON Schema: ${error instanceof Error ? error.message : "?"}`,
      error,
    );
  }
  if (typeof written !== "object" || written === null) return refuse("its options give no JSON Schema");
  const schema = normaliseJsonSchema(written);
  if (optionNames(schema).includes("type")) refuse('an option cannot be called "type"; specs name the entry there');
  return schema;
}

/** The options that a JSON Schema lists, over all its alternatives. */
export function optionNames(schema: JsonSchema): readonly string[] {
  const names = new Set(Object.keys(schema.properties ?? {}));
  for (const part of alternatives(schema)) for (const name of optionNames(part)) names.add(name);
  return [...names];
}

/**
 * Whether the options of a schema are a closed list, so that any other is a mistake. They are, unless the schema says that
 * further ones are welcome: a misspelt option must not be dropped without a word, and most libraries' plain object schema
 * drops what it does not know.
 */
export function isClosed(schema: JsonSchema): boolean {
  const { additionalProperties, patternProperties, $ref } = schema;
  if ($ref !== undefined || patternProperties !== undefined) return false;
  if (additionalProperties !== undefined && additionalProperties !== false) return false;
  const parts = alternatives(schema);
  return parts.length === 0 ? schema.properties !== undefined || schema.type === "object" : parts.every(isClosed);
}

const alternatives = (schema: JsonSchema): readonly JsonSchema[] => [
  ...(schema.anyOf ?? []),
  ...(schema.oneOf ?? []),
  ...(schema.allOf ?? []),
];
