import {
  createRegistry,
  defineKind,
  definePlugin,
  InvalidOptionsError,
  isKind,
  isRegistryError,
  type Kind,
  renderPath,
} from "@tenon/registry";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { dense, type Layer, layer, layers, loss, losses } from "./example-layers.ts";
import { thrownBy } from "./thrown-by.ts";

const registry = createRegistry([layers, losses]);

describe("create", () => {
  it("fills in defaults and hands over what the entry made", () => {
    expect(registry.create(layer, "dense", { units: 10 })).toEqual({ units: 10, text: "dense 10 true linear" });
  });

  it("judges values that the types let through", () => {
    const error = thrownBy(() => registry.create(layer, "dense", { units: 0.5 }), InvalidOptionsError);
    expect(error).toMatchObject({
      code: "invalid-options",
      kind: "layer",
      entry: "dense",
      plugin: "@tenon/layers",
      path: [],
    });
    expect(error.message).toBe('units: layer "dense" expects an integer of at least 1, got 0.5');
  });

  it("resolves nested specs through the same registry", () => {
    const made = registry.create(layer, "sequential", {
      layers: [{ type: "flatten" }, { type: "sequential", layers: [{ type: "dense", units: 2, bias: false }] }],
    });
    expect(made.text).toBe("flatten > dense 2 false linear");
  });

  it("lets nested specs be of any kind", () => {
    const model: Kind<"model", string> = defineKind({ name: "model", package: "@acme/models" });
    const plain = model.entry({
      name: "plain",
      summary: "A body and a loss",
      options: z.object({ body: z.unknown(), loss: z.unknown() }),
      create: (options, context) =>
        `${context.parse(layer, options.body, "body").text} / ${context.parse(loss, options.loss, "loss").loss}`,
    });
    const wider = registry.use(
      definePlugin({ name: "@acme/models", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [plain] }),
    );
    const spec = { type: "plain", body: { type: "dense", units: 1 }, loss: { type: "crossEntropy" } };
    expect(wider.parse(model, spec)).toBe("dense 1 true linear / crossEntropy 0");
  });

  it("hands a promise over as it is, for kinds that create promises", async () => {
    const slow: Kind<"slow", Promise<number>> = defineKind({ name: "slow", package: "@acme/slow" });
    const later = slow.entry({ name: "later", summary: "", options: z.object({}), create: async () => 7 });
    const plugin = definePlugin({ name: "@acme/slow", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [later] });
    expect(await createRegistry([plugin]).create(slow, "later")).toBe(7);
  });
});

describe("lists", () => {
  it("describes entries, all or of a kind, in the plugins' order", () => {
    expect(registry.entries().map((entry) => `${entry.kind} ${entry.name}`)).toEqual([
      "layer dense",
      "layer flatten",
      "layer sequential",
      "loss crossEntropy",
    ]);
    expect(registry.entries(loss)).toMatchObject([
      { kind: "loss", name: "crossEntropy", summary: "From logits and class indices", plugin: "@tenon/losses" },
    ]);
  });

  it("gives the JSON Schema of the options as a user writes them", () => {
    const [description] = registry.entries(layer);
    expect(description?.jsonSchema).toMatchObject({
      type: "object",
      properties: {
        units: { type: "integer", minimum: 1, description: "How many outputs" },
        bias: { type: "boolean", default: true },
        activation: { enum: ["relu", "tanh"] },
      },
      required: ["units"],
    });
  });

  it("names kinds and plugins, each once", () => {
    expect(registry.kinds()).toEqual([layer, loss]);
    expect(registry.plugins()).toEqual([layers, losses]);
    expect(createRegistry([]).kinds()).toEqual([]);
  });
});

describe("values", () => {
  it("are deeply frozen", () => {
    const [description] = registry.entries(layer);
    const frozen = [
      registry,
      registry.kinds(),
      registry.plugins(),
      registry.entries(),
      description,
      description?.jsonSchema,
      description?.jsonSchema.properties,
      description?.jsonSchema.properties?.["activation"]?.enum,
      registry.jsonSchema(layer).$defs,
      layers,
      layers.entries,
      dense,
      layer,
      layer.nested,
    ];
    expect(frozen.map((value) => Object.isFrozen(value))).toEqual(frozen.map(() => true));
  });

  it("stay as they are when a registry is made wider", () => {
    const narrow = createRegistry([layers]);
    const wide = narrow.use(losses);
    expect(narrow.plugins()).toEqual([layers]);
    expect(narrow.entries(loss)).toEqual([]);
    expect(wide.plugins()).toEqual([layers, losses]);
  });

  it("are known across copies of the package by a brand that every copy finds", () => {
    expect(isKind(layer)).toBe(true);
    expect(isKind({ name: "layer", package: "@tenon/layers" })).toBe(false);
    expect(isKind(null)).toBe(false);
    const twin: Kind<"layer", Layer> = defineKind({ name: "layer", package: "@tenon/layers" });
    expect(registry.create(twin, "dense", { units: 4 }).units).toBe(4);
    expect(isRegistryError(new Error("no"))).toBe(false);
    expect(isRegistryError(thrownBy(() => registry.parse(layer, 3), Error))).toBe(true);
  });

  it("count once when one plugin is given twice", () => {
    expect(createRegistry([layers, losses, layers]).plugins()).toEqual([layers, losses]);
    expect(registry.use(layers).plugins()).toEqual([layers, losses]);
  });
});

describe("renderPath", () => {
  it("writes paths as a reader of the file would", () => {
    expect(renderPath([])).toBe("");
    expect(renderPath([0, "a", 1, 2, "b-c"])).toBe("[0].a[1][2].b-c");
    expect(renderPath(["a", "", "b c", '"'])).toBe('a[""]["b c"]["\\""]');
  });
});
