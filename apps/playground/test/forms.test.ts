import { describe, expect, test } from "vitest";
import { entriesOf, findEntry, holdsKind, newSpec } from "../src/catalogue.ts";
import { readDigitsSetup, usualDigits } from "../src/protocol/digits-setup.ts";
import { describeModel } from "../src/worker/describe-model.ts";
import { openRegistry, withEngine } from "../src/worker/registry.ts";

const kinds = ["layer", "loss", "optimizer", "schedule", "backend"];

describe("forms made from the registry", () => {
  test("know every entry that the registry has", async () => {
    const registry = await withEngine(openRegistry());
    for (const kind of registry.kinds().filter(({ name }) => kinds.includes(name))) {
      const names = entriesOf(kind.name).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(registry.entries(kind).map(({ name }) => name)));
    }
  });

  test("begin every entry that may be added with options that the registry accepts", async () => {
    const registry = await withEngine(openRegistry());
    for (const kind of registry.kinds().filter(({ name }) => kinds.includes(name)))
      for (const entry of entriesOf(kind.name)) {
        const isOffered = kind.name !== "layer" || !holdsKind(entry, "layer");
        const hasEngine = registry.entries(kind).some(({ name }) => name === entry.name);
        if (isOffered && hasEngine) expect(() => registry.parse(kind, newSpec(entry))).not.toThrow();
      }
  });

  test("tell layers that join several inputs, which a row has no place for, from the others", () => {
    const joining = entriesOf("layer").filter(({ joins }) => joins);
    expect(joining.map(({ name }) => name)).toEqual(expect.arrayContaining(["add", "multiply"]));
    expect(findEntry("layer", "dense")?.joins).not.toBe(true);
    expect(findEntry("layer", "tanh")?.activation).toBe(true);
    expect(findEntry("layer", "dense")?.activation).not.toBe(true);
  });
});

describe("a model described for the page", () => {
  const image = { dtype: "f32", shape: [1, 28, 28, 1] } as const;

  test("has the shape and the parameters of every layer", () => {
    const report = describeModel(openRegistry(), usualDigits.layers, image);
    expect(report.rows.map(({ shape, parameters }) => `${shape}: ${parameters}`)).toEqual([
      "784: 0",
      "128: 100480",
      "128: 0",
      "10: 1290",
    ]);
    expect(report).toMatchObject({ parameters: 101_770 });
    expect(report.problem).toBeUndefined();
  });

  test("ends at the first layer that does not fit, with the engine's words", () => {
    const report = describeModel(openRegistry(), [{ type: "flatten" }, { type: "dence", units: 3 }], image);
    expect(report.rows).toHaveLength(1);
    expect(report.problem).toMatchObject({ layer: 1, message: expect.stringMatching(/did you mean "dense"/) });
  });
});

describe("a set-up from a link", () => {
  test("comes back as it was", () => {
    expect(readDigitsSetup(JSON.parse(JSON.stringify(usualDigits)))).toEqual(usualDigits);
  });

  test.each([
    ["no object", 3],
    ["no layers", { ...usualDigits, layers: undefined }],
    ["layers that are none", { ...usualDigits, layers: ["dense"] }],
    ["a batch size of nothing", { ...usualDigits, batchSize: 0 }],
    ["half an epoch", { ...usualDigits, epochs: 0.5 }],
    ["a loss without a name", { ...usualDigits, loss: { type: 7 } }],
  ])("is refused with %s", (_, given) => {
    expect(readDigitsSetup(JSON.parse(JSON.stringify(given)))).toBeUndefined();
  });
});
