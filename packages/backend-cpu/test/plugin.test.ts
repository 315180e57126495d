import { backendKind, backendPlugin } from "@tenon/backend/plugin";
import { createRegistry, InvalidOptionsError } from "@tenon/registry";
import { expect, test } from "vitest";
import { cpuPlugin } from "../src/plugin.ts";

const registry = createRegistry([backendPlugin, cpuPlugin]);

test.each([{}, { threads: 1 }, { threads: "auto" }, { threads: 1, reproducible: "everywhere" }])(
  "is opened by its name, with options %o",
  async (options) => {
    await using backend = await registry.parse(backendKind, { type: "cpu", ...options }, "backend").open();
    expect(backend.name).toBe("cpu");
  },
);

test.each([
  { threads: 0 },
  { threads: 65 },
  { threads: 1.5 },
  { threads: "many" },
  { reproducible: true },
  { fast: 1 },
])("refuses %o", (options) => {
  expect(() => registry.parse(backendKind, { type: "cpu", ...options }, "backend")).toThrow(InvalidOptionsError);
});
