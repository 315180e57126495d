import { readFileSync } from "node:fs";
import type { PrimitiveName, Program, Value } from "@tenon/program";
import { buildProgram, primitiveNames, sampleProgram, samples, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import { common } from "../src/common.ts";
import { compilePlan } from "../src/compile.ts";
import { everything } from "../src/everything.ts";
import type { Lowerings } from "../src/lowerings.ts";
import { covers } from "../src/lowerings.ts";
import { printPlan } from "../src/print-plan.ts";
import { dropout, layerNorm, predict, softmax } from "./example-programs.ts";

const samplesOf = (primitive: PrimitiveName): Program[] =>
  samples[primitive]().map((sample) => sampleProgram(primitive, sample));
const named = (primitive: PrimitiveName): Lowerings => ({ [primitive]: everything[primitive] });

test("what common covers it compiles, to the plan that everything gives", () => {
  const all = [...primitiveNames.flatMap(samplesOf), predict, softmax(), layerNorm()].filter((program) =>
    covers(common, program),
  );
  expect(all.length).toBeGreaterThan(100);
  for (const program of all)
    expect(printPlan(compilePlan(program, common))).toBe(printPlan(compilePlan(program, everything)));
});

test("everything covers every sample of every primitive; without the primitive none of them is covered", () => {
  for (const primitive of primitiveNames)
    for (const program of samplesOf(primitive)) {
      expect(covers(everything, program)).toBe(true);
      const { [primitive]: _, ...others } = everything;
      expect(covers(others, program)).toBe(false);
    }
});

test("Programs inside a Program count", () => {
  const vector = tensorType("f32", [4]);
  const body = buildProgram("body", [vector], ([x]) => [op.sin(x as Value)]);
  const call = buildProgram("call", [vector], ([x]) =>
    op.composite([x as Value], { name: "@here/sine", attributes: {}, body }),
  );
  expect(covers({ ...common, ...named("sin") }, call)).toBe(true);
  expect(covers(common, call)).toBe(false);
});

test("what is not covered is refused by name", () => {
  expect(covers(common, dropout())).toBe(false);
  expect(() => compilePlan(dropout(), common)).toThrow("randomBits is not covered");
});

/** The files that one leads to by what it imports or exports from others, types aside. */
function filesFrom(file: string, found = new Set<string>()): ReadonlySet<string> {
  const url = new URL(file, new URL("../src/", import.meta.url));
  if (found.has(url.pathname)) return found;
  found.add(url.pathname);
  for (const [, path] of readFileSync(url, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*? from "(\.[^"]*)";/gm))
    filesFrom(new URL(path as string, url).href, found);
  return found;
}

test("what only rare primitives need is in files that the index does not lead to", () => {
  const loadedAtOnce = filesFrom("index.ts");
  const later = [...filesFrom("everything.ts")].filter((file) => !loadedAtOnce.has(file));
  expect(later.map((file) => file.replace(/^.*\/src\//, "")).sort()).toEqual([
    "bounded-index.ts",
    "convolution.ts",
    "deep-product.ts",
    "everything.ts",
    "guard.ts",
    "lowering/any-dot.ts",
    "lowering/any-reduce.ts",
    "lowering/concat.ts",
    "lowering/conv.ts",
    "lowering/gather.ts",
    "lowering/pad.ts",
    "lowering/random-bits.ts",
    "lowering/scan.ts",
    "lowering/scatter.ts",
    "lowering/slice.ts",
    "lowering/windows.ts",
    "random.ts",
    "schedule/scan.ts",
    "schedule/scatter.ts",
    "schedule/unwindow.ts",
  ]);
  expect([...loadedAtOnce].some((file) => file.endsWith("/print-plan.ts"))).toBe(false);
});

test("products over several axes or over nothing, and long reductions, are not common", () => {
  const matrix = tensorType("f32", [4, 4096]);
  const covered = (body: (x: Value, y: Value) => Value): boolean =>
    covers(
      common,
      buildProgram("f", [matrix, matrix], ([x, y]) => [body(x as Value, y as Value)]),
    );
  const over = (leftContract: number[], rightContract: number[]) => ({
    leftBatch: [],
    rightBatch: [],
    leftContract,
    rightContract,
  });
  expect(covered((x, y) => op.dot(x, y, over([1], [1])))).toBe(true);
  expect(covered((x, y) => op.dot(x, y, over([0, 1], [0, 1])))).toBe(false);
  expect(covered((x) => op.reduce(x, "sum", [0]))).toBe(true);
  expect(covered((x) => op.reduce(x, "sum", [1]))).toBe(false);
  expect(covered((x) => op.reduce(x, "sum", [0, 1]))).toBe(false);
  // The mean of a batch's losses.
  expect(covered((x) => op.reduce(op.reshape(x, [128, 128]), "sum", [0, 1]))).toBe(true);
});
