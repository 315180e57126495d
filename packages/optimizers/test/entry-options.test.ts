import type { EntryDescription, JsonSchema } from "@tenon/registry";
import { createRegistry } from "@tenon/registry";
import { describe, expect, test } from "vitest";
import * as all from "../src/index.ts";
import { optimizerKind, optimizersPlugin, scheduleKind } from "../src/plugin.ts";

// The schemas of entries and the checks of the functions behind them say the same.

const registry = createRegistry([optimizersPlugin]);

type Options = Readonly<Record<string, unknown>>;
interface Made {
  readonly spec: { readonly type: string };
}

/** The functions by their entries' names, with what their options cannot do without. */
const made: Readonly<Record<string, (options: Options) => Made>> = Object.fromEntries(
  Object.entries(all).map(([name, make]) => [name, make as (options: Options) => Made]),
);
const inner = { spec: { type: "adam" }, function: all.adam() };
const needed: Readonly<Record<string, { readonly spec: Options; readonly function: Options }>> = {
  ...Object.fromEntries(
    ["clipByValue", "clipByNorm", "clipByGlobalNorm", "regularization", "exponentialMovingAverage"].map((name) => [
      name,
      { spec: { optimizer: inner.spec }, function: { optimizer: inner.function } },
    ]),
  ),
  parameterGroups: {
    spec: { groups: [{ paths: ["**"] }], optimizer: inner.spec },
    function: { groups: [{ paths: ["**"] }], optimizer: inner.function },
  },
  step: { spec: { every: 2 }, function: { every: 2 } },
  multiStep: { spec: { milestones: [1] }, function: { milestones: [1] } },
  exponential: { spec: { factor: 0.5 }, function: { factor: 0.5 } },
  warmRestarts: { spec: { length: 2 }, function: { length: 2 } },
  warmUp: { spec: { length: 2 }, function: { length: 2 } },
};

const kinds = [
  { kind: optimizerKind, functionOf: (name: string) => made[name] },
  { kind: scheduleKind, functionOf: (name: string) => made[`${name}Schedule`] },
];

for (const { kind, functionOf } of kinds)
  describe.each(registry.entries(kind as typeof optimizerKind).map((entry) => [entry.name, entry] as const))(
    `${kind.name} %s`,
    (name, entry) => {
      const make = functionOf(name) as (options: Options) => Made;
      const { spec: specNeeds = {}, function: functionNeeds = {} } = needed[name] ?? {};
      const parse = (options: Options): Made =>
        registry.parse(kind as typeof optimizerKind, { type: name, ...specNeeds, ...options }, "run", kind.name);

      test("has the defaults of the function, which is exported by its name", () => {
        expect(make(functionNeeds).spec).toEqual(parse({}).spec);
      });

      test("refuses numbers out of range, by the schema with the path and by the function with the option", () => {
        for (const [option, outside] of outOfRange(entry)) {
          expect(() => parse({ [option]: outside }), `${option} ${outside}`).toThrow(`run.${kind.name}.${option}`);
          expect(() => make({ ...functionNeeds, [option]: outside }), `${option} ${outside}`).toThrow(option);
          expect(() => make({ ...functionNeeds, [option]: Number.NaN }), option).toThrow(option);
          expect(() => make({ ...functionNeeds, [option]: "0.5" }), option).toThrow(option);
        }
      });

      test("refuses words that are no choice, by both", () => {
        for (const [option, schema] of Object.entries(entry.jsonSchema.properties ?? {})) {
          if (!schema.enum) continue;
          expect(() => parse({ [option]: "none" }), option).toThrow(`run.${kind.name}.${option}`);
          expect(() => make({ ...functionNeeds, [option]: "none" }), option).toThrow(`expects ${option} to be`);
        }
      });

      test("tells what each option is, and of an unknown one which was meant", () => {
        for (const [option, { description }] of Object.entries(entry.jsonSchema.properties ?? {}))
          expect(description, option).toBeTruthy();
        expect(() => parse({ optoin: 1 })).toThrow(`${kind.name} "${name}" has no option "optoin"`);
      });
    },
  );

/** Numbers just beyond the bounds that a schema states. */
function outOfRange({ jsonSchema }: EntryDescription): readonly (readonly [option: string, value: number])[] {
  return Object.entries(jsonSchema.properties ?? {}).flatMap(([option, schema]) =>
    boundsOf(schema).map((value) => [option, value] as const),
  );
}

function boundsOf({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): readonly number[] {
  if (type !== "number" && type !== "integer") return [];
  return [
    ...(exclusiveMinimum === undefined ? [] : [exclusiveMinimum]),
    ...(minimum === undefined ? [] : [minimum - 0.001]),
    ...(exclusiveMaximum === undefined ? [] : [exclusiveMaximum]),
    ...(maximum === undefined || maximum > 2 ** 50 ? [] : [maximum + 0.001]),
  ];
}

describe("options that depend on each other", () => {
  test.each([
    [{ nesterov: true }, "momentum > 0"],
    [{ momentum: 0.5, nesterov: true, dampening: 0.5 }, "dampening 0"],
    [{ dampening: 0.5 }, "momentum > 0"],
  ])("sgd refuses %j", (options, message) => {
    expect(() => all.sgd(options)).toThrow(message);
    expect(() => registry.parse(optimizerKind, { type: "sgd", ...options })).toThrow(message);
  });

  test("parameterGroups refuses a frozen group with an optimizer, and a group without patterns", () => {
    const optimizer = all.adam();
    expect(() => all.parameterGroups({ groups: [{ paths: ["a"], frozen: true, optimizer }], optimizer })).toThrow(
      "groups.0",
    );
    expect(() => all.parameterGroups({ groups: [{ paths: [] }], optimizer })).toThrow("groups.0.paths");
    expect(() =>
      registry.parse(optimizerKind, { type: "parameterGroups", groups: [{ paths: [] }], optimizer: { type: "adam" } }),
    ).toThrow("groups[0].paths");
  });

  test("an error in a nested spec names its path", () => {
    const spec = { type: "clipByNorm", optimizer: { type: "sgd", learningRate: -1 } };
    expect(() => registry.parse(optimizerKind, spec, "optimizer")).toThrow("optimizer.optimizer.learningRate");
    const schedule = { type: "warmUp", length: 3, schedule: { type: "cosin" } };
    expect(() => registry.parse(scheduleKind, schedule, "schedule")).toThrow("cosine");
  });
});

test("the JSON Schema of optimizers points from wrappers to the optimizers inside, and of warm-ups to schedules", () => {
  const { $defs = {} } = registry.jsonSchema(optimizerKind);
  expect($defs["optimizer:clipByNorm"]?.properties?.["optimizer"]).toMatchObject({ $ref: "#/$defs/optimizer" });
  expect(JSON.stringify($defs["optimizer:parameterGroups"])).toContain('"$ref":"#/$defs/optimizer"');
  const schedules = registry.jsonSchema(scheduleKind).$defs ?? {};
  expect(schedules["schedule:warmUp"]?.properties?.["schedule"]).toMatchObject({ $ref: "#/$defs/schedule" });
});
