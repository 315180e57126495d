import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

// Bundlers put files in an order of their own, and entries are imported in any: a cycle of imports would leave holes in the
// tables of one order or another. A process of its own for each, since modules are evaluated once.

const source = (file: string): string => new URL(`../src/${file}`, import.meta.url).href;

test.each([
  ["the index", ["index.ts"]],
  ["the functions of primitives, then the index", ["op.ts", "index.ts"]],
  ["the primitives that hold Programs, then the index", ["primitives/composite.ts", "primitives/scan.ts", "index.ts"]],
  ["the table, then the index", ["primitives/table.ts", "index.ts"]],
] as const)("every primitive has its rule, evaluation and samples where %s is imported first", (_, files) => {
  const program = `${files.map((file) => `await import(${JSON.stringify(source(file))});`).join("\n")}
    const { evaluations, primitiveNames, rules, samples } = await import(${JSON.stringify(source("index.ts"))});
    console.log(primitiveNames.filter((name) => !rules[name] || !evaluations[name] || !samples[name]).join());`;
  const flags = ["--experimental-strip-types", "--no-warnings", "--input-type=module", "--eval", program];
  expect(execFileSync(process.execPath, flags, { encoding: "utf8" }).trim()).toBe("");
});
