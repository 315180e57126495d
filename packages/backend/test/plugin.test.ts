import { createRegistry } from "@tenon/registry";
import { expect, test } from "vitest";
import { backendKind, backendPlugin } from "../src/plugin.ts";

const registry = createRegistry([backendPlugin]);

test("the reference backend is opened by its name", async () => {
  await using backend = await registry.create(backendKind, "reference", {}).open();
  expect(backend.name).toBe("reference");
  await using parsed = await registry.parse(backendKind, { type: "reference" }, "backend").open();
  expect(parsed.name).toBe("reference");
});

test("it takes no options", () => {
  expect(() => registry.parse(backendKind, { type: "reference", threads: 4 }, "backend")).toThrow(/threads/);
  expect(registry.entries().map((entry) => entry.name)).toEqual(["reference"]);
});
