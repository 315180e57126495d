import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Dataset } from "../src/dataset.ts";
import { xor } from "../src/generated/xor.ts";
import { datasetKind, datasetsPlugin } from "../src/plugin.ts";

const registry = createRegistry([datasetsPlugin]);

it("makes the dataset that a direct call makes, with the same defaults", async () => {
  const made = registry.create(datasetKind, "xor", {});
  expectTypeOf(made).toEqualTypeOf<Promise<Dataset>>();
  expect((await made).splits).toEqual(xor().splits);
  const options = { size: 12, noise: 0.5, seed: 9 };
  expect((await registry.create(datasetKind, "xor", options)).splits).toEqual(xor(options).splits);
});

it("describes its options as JSON Schema, ranges included", () => {
  const entry = registry.entries(datasetKind).find(({ name }) => name === "xor");
  expect(JSON.parse(JSON.stringify(entry))).toMatchObject({
    jsonSchema: {
      properties: {
        size: { type: "integer", minimum: 1, maximum: 1_000_000, default: 1000 },
        noise: { type: "number", minimum: 0, maximum: 10, default: 0.1 },
        seed: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
      },
    },
  });
});

describe("refuses options out of range before anything is made", () => {
  it.each([{ size: 0 }, { size: 1.5 }, { size: 2_000_000 }, { noise: -1 }, { seed: -1 }, { sizes: 3 }])(
    "%o",
    (options) => {
      expect(() => registry.parse(datasetKind, { type: "xor", ...options })).toThrow(InvalidOptionsError);
    },
  );
});
