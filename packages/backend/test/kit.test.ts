import { dtypes, primitiveNames } from "@tenon/program";
import { expect, test } from "vitest";
import { conformanceTestNames, runConformance, testBackend } from "../src/conformance.ts";
import { reference } from "../src/index.ts";
import { delegate } from "./delegate.ts";

const open = () => reference.open();
const name = "add f32: matches the reference";

test("test names are unique, and every primitive has tests of its own", () => {
  const names = conformanceTestNames();
  expect(new Set(names).size).toBe(names.length);
  for (const primitive of primitiveNames)
    expect(names.some((candidate) => candidate.startsWith(`${primitive} `) && candidate.includes(": matches"))).toBe(
      true,
    );
});

test("skips that are unknown or say no reason throw", async () => {
  const unknown = [{ test: "no such test", reason: "because" }];
  const silent = [{ test: name, reason: " " }];
  expect(() => testBackend({ open, skip: unknown, test: () => {} })).toThrow('no test called "no such test"');
  expect(() => testBackend({ open, skip: silent, test: () => {} })).toThrow("say why");
  await expect(runConformance({ open, skip: unknown })).rejects.toThrow("no such test");
  await expect(runConformance({ open, skip: silent })).rejects.toThrow("say why");
  await expect(runConformance({ open, only: ["no such test"] })).rejects.toThrow("no such test");
});

test("a skip shows, with its reason", async () => {
  const skip = [{ test: name, reason: "adds nothing yet" }];
  expect(await runConformance({ open, skip, only: [name] })).toEqual([
    { name, status: "skipped", reason: "adds nothing yet" },
  ]);
  const names: string[] = [];
  testBackend({ open, skip, test: (registered) => names.push(registered) });
  expect(names).toContain(`${name} (skipped: adds nothing yet)`);
});

test("what a backend does not support is left out, and f32 alone meets every primitive", async () => {
  const single = new Set(dtypes.filter((dtype) => dtype !== "f64"));
  const results = await runConformance({
    open: async () => {
      const inner = await reference.open();
      return {
        ...delegate(inner),
        supports: { dtypes: single, composites: new Set() },
        allocate: (type) => {
          if (type.dtype === "f64") throw new Error("f64 was not left out");
          return inner.allocate(type);
        },
      };
    },
  });
  expect(results.filter(({ status }) => status === "failed")).toEqual([]);
  const left = results.filter(({ status }) => status === "unsupported").map((result) => result.name);
  expect(left.filter((test) => !/f64|measured/.test(test))).toEqual([]);
  const passed = new Set(results.flatMap((result) => (result.status === "passed" ? [result.name.split(" ")[0]] : [])));
  expect(primitiveNames.filter((primitive) => !passed.has(primitive))).toEqual([]);
});
