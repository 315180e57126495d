import { expect, test } from "vitest";
import { bestPeakForm, flopsPerTurn, peakModule } from "../src/peak-module.ts";

test.each(["multiply-add", "multiply, add"] as const)("the peak's module runs: %s", async (form) => {
  const bytes = peakModule(form);
  if (form === "multiply-add" && bestPeakForm() !== form) return;
  const { instance } = await WebAssembly.instantiate(bytes);
  const run = instance.exports["run"] as (turns: number) => number;
  const result = run(1000);
  expect(Number.isFinite(result)).toBe(true);
  expect(result).toBeGreaterThan(0);
  // Every turn counts: the sums x ← x / 2 + 1 have not converged after one, and have after many.
  expect(run(1)).not.toBe(result);
  expect(run(2000)).toBe(result);
});

test("it counts the operations that the module holds", () => {
  const additions = [...peakModule("multiply, add")].join(" ").split("253 228 1").length - 1;
  const products = [...peakModule("multiply, add")].join(" ").split("253 230 1").length - 1;
  // The rest of the additions sum up the result.
  expect(products * 2 * 4).toBe(flopsPerTurn);
  expect(additions - products).toBe(12);
});
