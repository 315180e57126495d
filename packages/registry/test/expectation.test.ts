import { describe, expect, it } from "vitest";
import { describeSchema, schemaAt } from "../src/expectation.ts";
import type { JsonSchema } from "../src/json-schema.ts";

describe("describeSchema", () => {
  const cases: readonly (readonly [JsonSchema, string | undefined])[] = [
    [{ type: "integer" }, "an integer"],
    [{ type: "integer", minimum: -(2 ** 53 - 1), maximum: 2 ** 53 - 1 }, "an integer"],
    [{ type: "number", exclusiveMinimum: 0, maximum: 1 }, "a number above 0 and of at most 1"],
    [{ type: "number", minimum: 0, exclusiveMaximum: 1 }, "a number of at least 0 and below 1"],
    [{ type: "integer", multipleOf: 8 }, "an integer divisible by 8"],
    [{ type: "string" }, "a string"],
    [{ type: "string", minLength: 1 }, "a string of at least 1 character"],
    [{ type: "string", minLength: 2, maxLength: 4 }, "a string of 2 to 4 characters"],
    [{ type: "string", pattern: "^a+$" }, "a string like ^a+$"],
    [{ type: "boolean" }, "true or false"],
    [{ type: "null" }, "null"],
    [{ type: "object" }, "an object"],
    [{ type: ["number", "string"] }, "a number or a string"],
    [{ const: "same" }, '"same"'],
    [{ enum: ["same", "valid"] }, 'one of "same", "valid"'],
    [{ enum: [1] }, "1"],
    [{ type: "array" }, "an array"],
    [{ type: "array", items: { type: "integer" } }, "an array of an integer"],
    [
      { type: "array", items: { type: "integer", minimum: 1 }, minItems: 2, maxItems: 2 },
      "an array of 2 elements, each an integer of at least 1",
    ],
    [{ type: "array", maxItems: 3 }, "an array of at most 3 elements"],
    [{ type: "array", prefixItems: [{}, {}] }, "an array of 2"],
    [{ anyOf: [{ type: "number" }, { const: "auto" }, { type: "number" }] }, 'a number or "auto"'],
    [{ oneOf: [{ type: "number" }, {}] }, undefined],
    [{ "x-tenon-kind": "layer", type: "object" }, 'a layer as { "type": "<name>", ...options }'],
    [{}, undefined],
  ];
  it.each(cases)("%j", (schema, words) => {
    expect(describeSchema(schema)).toBe(words);
  });
});

describe("schemaAt", () => {
  const size: JsonSchema = { type: "number" };
  const schema: JsonSchema = {
    properties: {
      sizes: { items: size, prefixItems: [{ const: 1 }] },
      more: { additionalProperties: size },
      either: { anyOf: [{ properties: { a: size } }, { properties: { b: { const: 2 } } }] },
      unclear: { anyOf: [{ properties: { a: size } }, { properties: { a: { const: 2 } } }] },
    },
  };
  it("follows properties, items and alternatives", () => {
    expect(schemaAt(schema, [])).toBe(schema);
    expect(schemaAt(schema, ["sizes", 0])).toEqual({ const: 1 });
    expect(schemaAt(schema, ["sizes", 1])).toBe(size);
    expect(schemaAt(schema, ["more", "anything"])).toBe(size);
    expect(schemaAt(schema, ["either", "b"])).toEqual({ const: 2 });
  });
  it("says nothing where there is no answer, or more than one", () => {
    expect(schemaAt(schema, ["nothing"])).toBeUndefined();
    expect(schemaAt(schema, ["constructor"])).toBeUndefined();
    expect(schemaAt(schema, ["sizes", 1, "deeper"])).toBeUndefined();
    expect(schemaAt(schema, ["unclear", "a"])).toBeUndefined();
  });
});
