import type { StandardSchemaV1 } from "@standard-schema/spec";
import { createRegistry, defineKind, definePlugin, type JsonSchema, type Kind } from "@tenon/registry";
import { describe, expect, it } from "vitest";
import * as full from "zod";
import * as z from "zod/mini";
import { type Layer, layer, layers, loss, losses } from "./example-layers.ts";

const registry = createRegistry([layers, losses]);

/** Judges values by a JSON Schema with a library that had no part in making it. */
const accepts = (schema: JsonSchema): ((value: unknown) => boolean) => {
  // Its reader follows references but not from the root, so the root is given as a choice of one.
  const { $ref, ...root } = structuredClone(schema);
  const reader = full.fromJSONSchema({ ...root, anyOf: [{ $ref: String($ref) }] } as Parameters<
    typeof full.fromJSONSchema
  >[0]);
  return (value) => reader.safeParse(value).success;
};

/** An entry whose options have a JSON Schema written by hand, as another library might write it. */
const written = (name: string, jsonSchema: Record<string, unknown>) => {
  const options: StandardSchemaV1<Record<string, unknown>> = {
    "~standard": { version: 1, vendor: "acme", validate: (value) => ({ value: Object(value) }) },
  };
  return definePlugin({
    name: `@acme/${name}`,
    version: "1.0.0",
    jsonSchema: () => jsonSchema,
    entries: [layer.entry({ name, summary: "By hand", options, create: () => ({ text: name }) })],
  });
};

describe("the JSON Schema of a kind", () => {
  const accepted = accepts(registry.jsonSchema(layer));

  it("accepts what parse accepts", () => {
    expect(accepted({ type: "flatten" })).toBe(true);
    expect(accepted({ type: "dense", units: 3, bias: false })).toBe(true);
    expect(accepted({ type: "sequential", layers: [{ type: "sequential", layers: [{ type: "flatten" }] }] })).toBe(
      true,
    );
  });

  it("refuses unknown names, missing, wrong and unknown options, at any depth", () => {
    const nested = (spec: object): object => ({ type: "sequential", layers: [{ type: "sequential", layers: [spec] }] });
    for (const wrong of [
      {},
      { type: "dens" },
      { type: "dense" },
      { type: "dense", units: 0 },
      { type: "flatten", axis: 1 },
    ]) {
      expect([wrong, accepted(wrong), accepted(nested(wrong))]).toEqual([wrong, false, false]);
    }
    expect(accepted({ type: "crossEntropy" })).toBe(false);
    expect(accepted({ type: "dense", units: 1, unitz: 1 })).toBe(false);
  });

  it("is one document: a definition for each entry, and a choice for each kind", () => {
    const schema = registry.jsonSchema(layer);
    expect(schema).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", $ref: "#/$defs/layer" });
    expect(Object.keys(schema.$defs ?? {}).sort()).toEqual([
      "layer",
      "layer:dense",
      "layer:flatten",
      "layer:sequential",
    ]);
    expect(schema.$defs?.["layer"]?.oneOf).toContainEqual({ $ref: "#/$defs/layer:dense" });
    expect(schema.$defs?.["layer:dense"]).toMatchObject({
      title: "dense",
      description: "Every output reads every input",
      properties: { type: { const: "dense" }, units: { description: "How many outputs" } },
      required: ["type", "units"],
      additionalProperties: false,
    });
    expect(schema.$defs?.["layer:sequential"]?.properties?.["layers"]).toEqual({
      type: "array",
      items: { $ref: "#/$defs/layer" },
    });
  });

  it("brings along the kinds that nested specs are of, and no others", () => {
    const model: Kind<"model", Layer> = defineKind({ name: "model", package: "@acme/models" });
    const spec = <K extends Kind>(kind: K): z.ZodMiniType<unknown, unknown> =>
      z.unknown().check(z.meta({ ...kind.nested, description: `The ${kind.name}` }));
    const plain = model.entry({
      name: "plain",
      summary: "",
      options: z.object({ body: spec(layer), other: z.optional(spec(defineKind({ name: "other", package: "x" }))) }),
      create: ({ body }, context) => context.parse(layer, body, "body"),
    });
    const wider = registry.use(
      definePlugin({ name: "@acme/models", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [plain] }),
    );
    const schema = wider.jsonSchema(model);
    expect(Object.keys(schema.$defs ?? {})).toEqual(expect.arrayContaining(["model", "layer", "layer:dense"]));
    expect(Object.keys(schema.$defs ?? {})).not.toContain("loss");
    const properties = schema.$defs?.["model:plain"]?.properties;
    expect(properties?.["body"]).toEqual({ description: "The layer", $ref: "#/$defs/layer" });
    // No plugin brought this kind: the mark stays, and anything may stand there.
    expect(properties?.["other"]).toMatchObject({ "x-tenon-kind": "other" });
    expect(accepts(schema)({ type: "plain", body: { type: "dense", units: 0 } })).toBe(false);
    expect(accepts(schema)({ type: "plain", body: { type: "dense", units: 1 } })).toBe(true);
  });

  it("accepts nothing for a kind without entries", () => {
    const empty = createRegistry([]).jsonSchema(loss);
    expect(empty.$defs).toEqual({ loss: { not: {} } });
    expect(accepts(empty)({ type: "crossEntropy" })).toBe(false);
  });

  it("moves references within an entry's schema to where the schema is now", () => {
    const tree = createRegistry([
      written("acme/tree", {
        type: "object",
        properties: { leaf: { $ref: "#/$defs/leaf" }, self: { $ref: "#" }, far: { $ref: "https://acme.example/far" } },
        $defs: { leaf: { type: "number" } },
        default: { $ref: "#/not/a/reference" },
      }),
    ]).jsonSchema(layer);
    expect(tree.$defs?.["layer:acme/tree"]).toMatchObject({
      properties: {
        leaf: { $ref: "#/$defs/layer:acme~1tree/$defs/leaf" },
        self: { $ref: "#/$defs/layer:acme~1tree" },
        far: { $ref: "https://acme.example/far" },
      },
      default: { $ref: "#/not/a/reference" },
    });
  });

  it("puts the name into every alternative of the options", () => {
    const one = { type: "object", properties: { a: { type: "number" } }, required: ["a"], additionalProperties: false };
    const two = { type: "object", properties: { b: { type: "string" } }, required: ["b"] };
    const own = createRegistry([written("choice", { anyOf: [one, two] })]);
    const judge = accepts(own.jsonSchema(layer));
    expect([judge({ type: "choice", a: 1 }), judge({ type: "choice", b: "" })]).toEqual([true, true]);
    expect([judge({ a: 1 }), judge({ type: "choice" }), judge({ type: "choice", a: "" })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(() => own.parse(layer, { type: "choice", c: 1 })).toThrow("its options are: a, b");
  });
});

describe("the JSON Schema of options", () => {
  it("is plain data whatever the library gave, booleans written as objects", () => {
    const given = { type: "object", properties: { any: true, none: false }, additionalProperties: false };
    const [entry] = createRegistry([written("plain", given)]).entries();
    expect(entry?.jsonSchema).toEqual({
      type: "object",
      properties: { any: {}, none: { not: {} } },
      additionalProperties: false,
    });
    given.properties.any = false;
    expect(entry?.jsonSchema.properties?.["any"]).toEqual({});
  });

  it("leaves options open that it describes elsewhere, or by pattern", () => {
    const pattern = { type: "object", properties: { a: {} }, patternProperties: { "^x-": {} } };
    const reference = { type: "object", properties: { a: {} }, $ref: "https://acme.example/more" };
    for (const given of [pattern, reference]) {
      expect(createRegistry([written("open", given)]).parse(layer, { type: "open", "x-b": 1 }).text).toBe("open");
    }
  });

  it("is converted when first asked for, and once", () => {
    let conversions = 0;
    const counted = definePlugin({
      name: "@acme/counted",
      version: "1.0.0",
      jsonSchema: () => {
        conversions++;
        return { type: "object", properties: {} };
      },
      entries: [layer.entry({ name: "counted", summary: "", options: z.object({}), create: () => ({ text: "" }) })],
    });
    const own = createRegistry([counted]);
    expect(conversions).toBe(0);
    own.entries();
    own.create(layer, "counted");
    own.jsonSchema(layer);
    expect(conversions).toBe(1);
  });
});
