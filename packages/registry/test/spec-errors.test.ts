import {
  CreateFailedError,
  createRegistry,
  definePlugin,
  InvalidOptionsError,
  InvalidSpecError,
  UnknownEntryError,
} from "@tenon/registry";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { layer, layers, loss, losses } from "./example-layers.ts";
import { thrownBy } from "./thrown-by.ts";

const registry = createRegistry([layers, losses], {
  known: [
    { kind: "layer", name: "attention", package: "@tenon/attention" },
    { kind: "loss", name: "tripletMargin", package: "@acme/metric-losses" },
  ],
});

const inModel = (...specs: readonly unknown[]): (() => unknown) => {
  return () => registry.parse(layer, { type: "sequential", layers: specs }, "model");
};

describe("an unknown name", () => {
  it("is told with its place, the likely meaning and the names there are", () => {
    const error = thrownBy(inModel({ type: "flatten" }, { type: "dens", units: 1 }), UnknownEntryError);
    expect(error).toMatchObject({ code: "unknown-entry", kind: "layer", entry: "dens", suggestion: "dense" });
    expect(error.path).toEqual(["model", "layers", 1]);
    expect(error.available).toEqual(["dense", "flatten", "sequential"]);
    expect(error.package).toBeUndefined();
    expect(error.message).toBe(
      'model.layers[1]: there is no layer "dens"; did you mean "dense"? There are: dense, flatten, sequential',
    );
  });

  it("suggests nothing when nothing is near", () => {
    const error = thrownBy(inModel({ type: "transformer" }), UnknownEntryError);
    expect(error.suggestion).toBeUndefined();
    expect(error.message).toBe(
      'model.layers[0]: there is no layer "transformer"; there are: dense, flatten, sequential',
    );
  });

  it("names the package that would provide it", () => {
    const error = thrownBy(inModel({ type: "attention" }), UnknownEntryError);
    expect(error).toMatchObject({ package: "@tenon/attention", suggestion: undefined });
    expect(error.message).toContain("@tenon/attention provides it: npm i @tenon/attention and pass its plugin");
  });

  it("is also compared with names of packages that are not there", () => {
    const error = thrownBy(inModel({ type: "atention" }), UnknownEntryError);
    expect(error).toMatchObject({ package: "@tenon/attention", suggestion: "attention" });
    expect(error.message).toContain('did you mean "attention"? @tenon/attention provides it');
    // A loss is no answer to the question for a layer.
    expect(thrownBy(inModel({ type: "tripletMargin" }), UnknownEntryError).package).toBeUndefined();
  });

  it("keeps the advice when the registry is made wider, and drops it when the entry is there", () => {
    const attention = layer.entry({
      name: "attention",
      summary: "",
      options: z.object({ heads: z.number() }),
      create: () => ({ text: "attention" }),
    });
    const plugin = definePlugin({
      name: "@tenon/attention",
      version: "1.0.0",
      jsonSchema: z.toJSONSchema,
      entries: [attention],
    });
    const wider = registry.use(plugin);
    expect(thrownBy(() => wider.parse(loss, { type: "tripletMargin" }), UnknownEntryError).package).toBe(
      "@acme/metric-losses",
    );
    const error = thrownBy(() => wider.parse(layer, { type: "atention" }), UnknownEntryError);
    expect(error).toMatchObject({ suggestion: "attention", package: undefined });
  });

  it("says so when a kind has no entries at all", () => {
    const error = thrownBy(() => createRegistry([losses]).parse(layer, { type: "dense" }), UnknownEntryError);
    expect(error.message).toBe('there is no layer "dense"; no plugin provides any layer');
  });
});

describe("invalid options", () => {
  it("are told with path, entry, option, given value and expectation", () => {
    const error = thrownBy(inModel({ type: "flatten" }, { type: "dense", units: "ten" }), InvalidOptionsError);
    expect(error).toMatchObject({ code: "invalid-options", kind: "layer", entry: "dense", plugin: "@tenon/layers" });
    expect(error.path).toEqual(["model", "layers", 1]);
    expect(error.issues).toMatchObject([
      {
        problem: "invalid",
        path: ["model", "layers", 1, "units"],
        option: "units",
        given: "ten",
        expected: "an integer of at least 1",
      },
    ]);
    expect(error.message).toBe('model.layers[1].units: layer "dense" expects an integer of at least 1, got "ten"');
  });

  it("are told as missing when they are", () => {
    const error = thrownBy(inModel({ type: "dense" }), InvalidOptionsError);
    expect(error.issues).toMatchObject([{ problem: "missing", option: "units", given: undefined }]);
    expect(error.message).toBe('model.layers[0].units: layer "dense" expects an integer of at least 1; it is missing');
  });

  it("are told all at once", () => {
    const spec = { type: "dense", units: 0, bias: "no", activation: "gelu", unit: 3 };
    const error = thrownBy(inModel(spec), InvalidOptionsError);
    expect(error.issues.map((issue) => [issue.option, issue.problem])).toEqual([
      ["unit", "unknown"],
      ["units", "invalid"],
      ["bias", "invalid"],
      ["activation", "invalid"],
    ]);
    expect(error.message).toBe(
      [
        'model.layers[0].unit: layer "dense" has no option "unit"; did you mean "units"?',
        '  model.layers[0].units: layer "dense" expects an integer of at least 1, got 0',
        '  model.layers[0].bias: layer "dense" expects true or false, got "no"',
        '  model.layers[0].activation: layer "dense" expects one of "relu", "tanh", got "gelu"',
        "  its options are: units, bias, activation",
      ].join("\n"),
    );
  });

  it("are told when the schema would have dropped them without a word, and once when it refuses them itself", () => {
    const dropped = thrownBy(inModel({ type: "dense", units: 1, biass: false }), InvalidOptionsError);
    expect(dropped.issues).toMatchObject([{ problem: "unknown", option: "biass", suggestion: "bias", given: false }]);
    const strict = thrownBy(inModel({ type: "flatten", axis: 1 }), InvalidOptionsError);
    expect(strict.issues).toMatchObject([{ problem: "unknown", option: "axis", suggestion: undefined }]);
    expect(strict.message).toContain("it has no options");
  });

  it("may be any where the schema welcomes further ones", () => {
    const open = layer.entry({
      name: "open",
      summary: "",
      options: z.looseObject({ units: z.optional(z.number()) }),
      create: (options) => ({ text: Object.keys(options).join() }),
    });
    const plugin = definePlugin({ name: "@acme/open", version: "1.0.0", jsonSchema: z.toJSONSchema, entries: [open] });
    expect(createRegistry([plugin]).parse(layer, { type: "open", unit: 1 }).text).toBe("unit");
  });

  it("are told at their depth inside an option", () => {
    const error = thrownBy(inModel({ type: "flatten" }, 7), InvalidOptionsError);
    expect(error.issues).toMatchObject([{ option: "layers", path: ["model", "layers", 1], given: 7 }]);
    expect(error.message).toBe(
      'model.layers[1]: layer "sequential" expects a layer as { "type": "<name>", ...options }, got 7',
    );
  });

  it("carry what the schema says beyond its JSON Schema", () => {
    const even = layer.entry({
      name: "even",
      summary: "",
      options: z.object({ size: z.number().check(z.refine((size) => size % 2 === 0, "sizes are even")) }),
      create: () => ({ text: "" }),
    });
    const whole = layer.entry({
      name: "whole",
      summary: "",
      options: z
        .object({ from: z.number(), to: z.number() })
        .check(z.refine(({ from, to }) => from < to, "from must be below to")),
      create: () => ({ text: "" }),
    });
    const plugin = definePlugin({
      name: "@acme/even",
      version: "1.0.0",
      jsonSchema: z.toJSONSchema,
      entries: [even, whole],
    });
    const own = createRegistry([plugin]);
    expect(() => own.parse(layer, { type: "even", size: 3 })).toThrow(
      'size: layer "even" expects a number, got 3 (sizes are even)',
    );
    const error = thrownBy(() => own.parse(layer, { type: "whole", from: 2, to: 1 }, "model"), InvalidOptionsError);
    expect(error.issues).toMatchObject([{ option: "", path: ["model"] }]);
    expect(error.message).toBe('model: layer "whole" expects an object, got an object (from must be below to)');
  });
});

describe("a failing create", () => {
  const plugin = definePlugin({
    name: "@acme/failing",
    version: "1.0.0",
    jsonSchema: z.toJSONSchema,
    entries: [
      layer.entry({
        name: "failing",
        summary: "",
        options: z.object({}),
        create: () => {
          throw new RangeError("no room");
        },
      }),
    ],
  });

  it("is told with its place, and its cause is kept", () => {
    const spec = { type: "sequential", layers: [{ type: "failing" }] };
    const error = thrownBy(() => registry.use(plugin).parse(layer, spec, "model"), CreateFailedError);
    expect(error).toMatchObject({ code: "create-failed", kind: "layer", entry: "failing", plugin: "@acme/failing" });
    expect(error.path).toEqual(["model", "layers", 0]);
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.message).toBe('model.layers[0]: layer "failing": no room');
  });
});

describe("what is no spec", () => {
  it("is told with its place and what it was", () => {
    const problem = (spec: unknown): string =>
      thrownBy(() => registry.parse(layer, spec, "model"), InvalidSpecError).message;
    const expected = 'expected a layer as { "type": "<name>", ...options }';
    expect(problem("dense")).toBe(`model: ${expected}, got "dense"`);
    expect(problem(undefined)).toBe(`model: ${expected}, got nothing`);
    expect(problem(null)).toBe(`model: ${expected}, got null`);
    expect(problem([{}])).toBe(`model: ${expected}, got an array of 1`);
    expect(problem({})).toBe("model.type: expected the name of a layer, got nothing");
    expect(problem({ type: 3 })).toBe("model.type: expected the name of a layer, got 3");
    expect(thrownBy(() => registry.parse(layer, {}), InvalidSpecError)).toMatchObject({
      code: "invalid-spec",
      kind: "layer",
      path: ["type"],
    });
  });

  it("treats an option given as undefined as not given", () => {
    expect(registry.parse(layer, { type: "dense", units: 1, bias: undefined, unknown: undefined }).text).toBe(
      "dense 1 true linear",
    );
  });
});

describe("an option that is an object", () => {
  const start = z.union([
    z.enum(["zeros", "ones"]),
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("constant"), value: z.number() }),
      z.strictObject({ type: z.enum(["normal", "uniform"]), spread: z.optional(z.number().check(z.gt(0))) }),
    ]),
  ]);
  const groups = z.array(z.strictObject({ paths: z.array(z.string()), frozen: z.optional(z.boolean()) }));
  const plugin = definePlugin({
    name: "@acme/weights",
    version: "1.0.0",
    jsonSchema: z.toJSONSchema,
    entries: [
      layer.entry({
        name: "weights",
        summary: "",
        options: z.object({ start: z.optional(start), groups: z.optional(groups) }),
        create: () => ({ text: "weights" }),
      }),
    ],
  });
  const told = (options: object): string =>
    thrownBy(() => createRegistry([plugin]).parse(layer, { type: "weights", ...options }, "model"), InvalidOptionsError)
      .message;

  it.each([
    [{ type: "constant" }, 'start.value: layer "weights" expects a number; it is missing'],
    [{ type: "normal", spread: "1" }, 'start.spread: layer "weights" expects a number above 0, got "1"'],
    [{ type: "normal", spread: -1 }, 'start.spread: layer "weights" expects a number above 0, got -1'],
    [
      { type: "uniform", sprad: 1 },
      'start.sprad: layer "weights" expects one of "type", "spread" here, not "sprad"; did you mean "spread"?',
    ],
    [{ type: "he" }, 'start.type: layer "weights" expects one of "constant", "normal", "uniform", got "he"'],
    [{ kind: "normal" }, 'start.type: layer "weights" expects one of "constant", "normal", "uniform"; it is missing'],
    [5, 'start: layer "weights" expects one of "zeros", "ones" or an object, got 5'],
  ])("is told by the member at fault: %j", (given, message) => {
    expect(told({ start: given })).toBe(`model.${message}`);
  });

  it("is told once, where members are unknown and others missing", () => {
    expect(told({ groups: [{ path: ["a"] }] }).split("\n")).toEqual([
      'model.groups[0].paths: layer "weights" expects an array of a string; it is missing',
      '  model.groups[0].path: layer "weights" expects one of "paths", "frozen" here, not "path"; did you mean "paths"?',
    ]);
  });
});
