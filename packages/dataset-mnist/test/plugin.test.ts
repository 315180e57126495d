import { datasetKind, datasetsPlugin } from "@tenon/datasets/plugin";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { expect, it } from "vitest";
import { mnistPlugin } from "../src/plugin.ts";

const registry = createRegistry([datasetsPlugin, mnistPlugin]);

it("stands beside the other datasets", () => {
  expect(registry.entries(datasetKind).map(({ name }) => name)).toEqual(expect.arrayContaining(["xor", "mnist"]));
});

it("loads by its name", async () => {
  const data = await registry.parse(datasetKind, { type: "mnist", validation: 100 });
  expect(data.splits).toMatchObject({ train: { size: 59_900 }, validation: { size: 100 }, test: { size: 10_000 } });
});

it.each([{ validation: -1 }, { validation: 60_000 }, { validation: "many" }, { baseUrl: "" }, { folder: "x" }])(
  "refuses %o",
  (options) => {
    expect(() => registry.parse(datasetKind, { type: "mnist", ...options })).toThrow(InvalidOptionsError);
  },
);
