import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  AsyncSchemaError,
  CONTRACT_VERSION,
  ContractVersionError,
  createRegistry,
  DuplicateEntryError,
  DuplicateKindError,
  DuplicatePluginError,
  defineKind,
  definePlugin,
  InvalidPluginError,
  type Kind,
  type Plugin,
} from "@tenon/registry";
import { describe, expect, it } from "vitest";
import * as full from "zod";
import * as z from "zod/mini";
import { dense, type Layer, layer, layers, loss } from "./example-layers.ts";
import { thrownBy } from "./thrown-by.ts";

const pluginOf = (name: string, entries: Plugin["entries"], version = "1.0.0"): Plugin =>
  definePlugin({ name, version, jsonSchema: z.toJSONSchema, entries });

const named = (name: string): Plugin["entries"][number] =>
  layer.entry({ name, summary: "", options: z.object({}), create: () => ({ text: name }) });

describe("duplicates", () => {
  it("of an entry name both plugins, at createRegistry and at use", () => {
    const acme = pluginOf("@acme/layers", [named("dense")]);
    const error = thrownBy(() => createRegistry([layers, acme]), DuplicateEntryError);
    expect(error).toMatchObject({ code: "duplicate-entry", kind: "layer", entry: "dense" });
    expect(error.plugins).toEqual(["@tenon/layers", "@acme/layers"]);
    expect(error.message).toContain('@tenon/layers and @acme/layers both provide layer "dense"');
    expect(thrownBy(() => createRegistry([acme]).use(layers), DuplicateEntryError).plugins).toEqual([
      "@acme/layers",
      "@tenon/layers",
    ]);
  });

  it("within one plugin say so", () => {
    const acme = pluginOf("@acme/layers", [named("a"), named("a")]);
    expect(thrownBy(() => createRegistry([acme]), DuplicateEntryError).message).toBe(
      '@acme/layers provides layer "a" twice; rename one',
    );
  });

  it("of a name are none between kinds", () => {
    const acme = pluginOf("@acme/losses", [
      loss.entry({ name: "dense", summary: "", options: z.object({}), create: () => ({ loss: "dense" }) }),
    ]);
    expect(createRegistry([layers, acme]).entries(loss)).toHaveLength(1);
  });

  it("of a plugin name both versions and how to find the copies", () => {
    const error = thrownBy(
      () => createRegistry([pluginOf("@acme/x", [named("a")], "1.0.0"), pluginOf("@acme/x", [named("b")], "2.0.0")]),
      DuplicatePluginError,
    );
    expect(error).toMatchObject({ code: "duplicate-plugin", plugin: "@acme/x", versions: ["1.0.0", "2.0.0"] });
    expect(error.message).toContain("npm ls @acme/x");
  });

  it("of a kind's name name both owners", () => {
    const other: Kind<"layer", Layer> = defineKind({ name: "layer", package: "@acme/cakes" });
    const cakes = pluginOf("@acme/sponge", [
      other.entry({ name: "sponge", summary: "", options: z.object({}), create: () => ({ text: "" }) }),
    ]);
    const error = thrownBy(() => createRegistry([layers, cakes]), DuplicateKindError);
    expect(error).toMatchObject({ code: "duplicate-kind", kind: "layer", packages: ["@tenon/layers", "@acme/cakes"] });
    expect(error.plugins).toEqual(["@tenon/layers", "@acme/sponge"]);
    // The registry has layers, but not of this kind.
    expect(createRegistry([layers]).entries(other)).toEqual([]);
  });
});

describe("the contract", () => {
  it("is written into plugins and checked, with the way out for either side", () => {
    expect(layers.contractVersion).toBe(CONTRACT_VERSION);
    const newer = { ...layers, contractVersion: CONTRACT_VERSION + 1 };
    const older = { ...layers, contractVersion: CONTRACT_VERSION - 1 };
    const error = thrownBy(() => createRegistry([newer]), ContractVersionError);
    expect(error).toMatchObject({ code: "contract-version", plugin: "@tenon/layers", pluginVersion: "1.2.3" });
    expect(error).toMatchObject({ given: CONTRACT_VERSION + 1, supported: CONTRACT_VERSION });
    expect(error.message).toContain("npm i @tenon/registry@latest");
    expect(thrownBy(() => createRegistry([older]), ContractVersionError).message).toContain(
      "npm i @tenon/layers@latest",
    );
    expect(() => createRegistry([]).use(newer)).toThrow(ContractVersionError);
  });
});

describe("plugins", () => {
  it("may be plain values, which a registry freezes", () => {
    const plain = { name: "@acme/plain", version: "1.0.0", contractVersion: CONTRACT_VERSION, entries: [dense] };
    const withConverter = { ...plain, jsonSchema: z.toJSONSchema };
    expect(createRegistry([withConverter]).create(layer, "dense", { units: 2 }).units).toBe(2);
    expect([Object.isFrozen(withConverter), Object.isFrozen(withConverter.entries)]).toEqual([true, true]);
  });

  it("may take entries from a module's namespace", async () => {
    const entries = await import("./example-entries.ts");
    const plugin = definePlugin({ name: "@acme/all", version: "1.0.0", jsonSchema: z.toJSONSchema, entries });
    expect(createRegistry([plugin]).create(layer, "dense", { units: 3 }).units).toBe(3);
    expect(plugin.entries).toEqual([dense, entries.flatten]);
  });

  it("are refused when they are not whole", () => {
    const plain = { name: "@acme/plain", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [dense] };
    const problem = (broken: object): string =>
      thrownBy(() => definePlugin({ ...plain, ...broken }), InvalidPluginError).problem;
    expect(problem({ name: "" })).toContain("no name");
    expect(problem({ version: "" })).toContain("no version");
    expect(problem({ entries: [{ ...named("a"), kind: {} }] })).toContain("kind.entry");
    expect(problem({ entries: [{ kind: layer, name: "a" }] })).toContain("kind.entry");
    const noList: Plugin = Object.assign({ ...layers }, { entries: new Map() });
    expect(thrownBy(() => createRegistry([noList]), InvalidPluginError).problem).toContain("not a list");
  });

  it("need a converter for schemas that do not write themselves as JSON Schema", () => {
    const error = thrownBy(
      () => definePlugin({ name: "@acme/mini", version: "1.0.0", entries: [dense] }),
      InvalidPluginError,
    );
    expect(error).toMatchObject({ code: "invalid-plugin", plugin: "@acme/mini" });
    expect(error.problem).toContain('layer "dense" give no JSON Schema');
    expect(error.problem).toContain("jsonSchema: z.toJSONSchema");
  });

  it("need none for schemas that do", () => {
    const entry = layer.entry({
      name: "full",
      summary: "",
      options: full.object({ rate: full.number().min(0).default(0.5) }),
      create: ({ rate }) => ({ text: `full ${rate}` }),
    });
    const registry = createRegistry([definePlugin({ name: "@acme/full", version: "1.0.0", entries: [entry] })]);
    expect(registry.create(layer, "full").text).toBe("full 0.5");
    expect(registry.entries()[0]?.jsonSchema.properties?.["rate"]).toEqual({
      type: "number",
      minimum: 0,
      default: 0.5,
    });
    expect(() => registry.create(layer, "full", { rate: -1 })).toThrow(
      'rate: layer "full" expects a number of at least 0',
    );
  });

  it("may not have an option called type, nor options without JSON Schema", () => {
    const typed = pluginOf("@acme/typed", [
      layer.entry({
        name: "typed",
        summary: "",
        options: z.object({ type: z.string() }),
        create: () => ({ text: "" }),
      }),
    ]);
    expect(() => createRegistry([typed]).entries()).toThrow(
      '@acme/typed: layer "typed": an option cannot be called "type"',
    );
    const symbolic = pluginOf("@acme/symbolic", [
      layer.entry({ name: "b", summary: "", options: z.object({ b: z.symbol() }), create: () => ({ text: "" }) }),
    ]);
    const error = thrownBy(() => createRegistry([symbolic]).entries(), InvalidPluginError);
    expect(error.message).toContain('@acme/symbolic: layer "b": its options cannot be written as JSON Schema');
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe("names", () => {
  it("of kinds and entries are checked when they are made", () => {
    expect(() => defineKind({ name: "Layer", package: "@acme/x" })).toThrow(InvalidPluginError);
    expect(() => defineKind({ name: "", package: "@acme/x" })).toThrow(InvalidPluginError);
    for (const name of ["", "two words", "__proto__", "1st", "a\n"])
      expect(() => named(name)).toThrow(InvalidPluginError);
    for (const name of ["a", "layerNorm", "conv-2d", "@acme/swish", "Adam"]) expect(named(name).name).toBe(name);
  });
});

describe("schemas that validate asynchronously", () => {
  it("are refused by name, and leave no unhandled rejection", async () => {
    const schema = (validate: StandardSchemaV1.Props["validate"]): StandardSchemaV1 => ({
      "~standard": { version: 1, vendor: "acme", validate },
    });
    const entry = (name: string, options: StandardSchemaV1): Plugin["entries"][number] =>
      layer.entry({ name, summary: "", options, create: () => ({ text: "never" }) });
    const plugin = definePlugin({
      name: "@acme/async",
      version: "1.0.0",
      jsonSchema: () => ({}),
      entries: [
        entry(
          "slow",
          schema(async (value) => ({ value })),
        ),
        entry(
          "failing",
          schema(() => Promise.reject(new Error("late"))),
        ),
      ],
    });
    const registry = createRegistry([plugin]);
    const error = thrownBy(() => registry.parse(layer, { type: "slow" }), AsyncSchemaError);
    expect(error).toMatchObject({ code: "async-schema", kind: "layer", entry: "slow", plugin: "@acme/async" });
    expect(error.message).toContain("must be synchronous");
    expect(() => registry.parse(layer, { type: "failing" })).toThrow(AsyncSchemaError);
    await new Promise((resolve) => setTimeout(resolve));
  });
});
