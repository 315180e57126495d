/** The dialect that registries ask schema libraries for and hand out. */
export const jsonSchemaTarget = "draft-2020-12" as const;

/**
 * A JSON Schema (draft 2020-12), with the keywords typed that forms, flags and messages are made from. Plain frozen data;
 * `true` and `false` as schemas are written `{}` and `{ not: {} }`.
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** The kind of the spec that stands here; see `NestedSpecMark`. */
  readonly "x-tenon-kind"?: string;
  readonly [keyword: string]: unknown;
}

/**
 * Marks, in the JSON Schema of an entry's options, the place of a nested spec. `kind.nested` is that of its kind; give it to
 * the schema library as metadata. `Registry.jsonSchema` then puts the specs of that kind there, so that an editor checks a
 * model file to its last layer.
 */
export interface NestedSpecMark {
  readonly "x-tenon-kind": string;
}
