import { cpu } from "@tenon/backend-cpu";
import type { Bundle } from "@tooling/testing/bundle";
import { bundle } from "@tooling/testing/bundle";
import { webgpuFlags, withPage } from "@tooling/testing/chromium";
import { beforeAll, expect, test } from "vitest";
import { bitsOf, dropoutMask, initialWeights, trainOnDigits } from "./engines/digits.ts";
import type { PageRun } from "./engines/main.ts";
import { loadDigits } from "./load-digits.ts";
import { skips } from "./skips.ts";

// The backend in headless Chromium, where SwiftShader plays the GPU.

interface Ended {
  readonly name: string;
  readonly ended: string;
}

let files: Bundle;
beforeAll(async () => {
  files = await bundle(new URL("engines/main.ts", import.meta.url));
});

/** Asks the page for the value of an expression over the bundle's exports. */
const asked = (expression: string): string => `import("./main.js").then((tests) => tests.${expression})`;

test("the whole conformance kit passes in a page of Chromium", { timeout: 600_000 }, async () => {
  const results = await withPage(
    files,
    async (page) => {
      const names = await page.evaluate<string[]>(asked("testNames"));
      const all: Ended[] = [];
      for (let i = 0; i < names.length; i += 20)
        all.push(...(await page.evaluate<Ended[]>(asked(`conformance(${JSON.stringify(names.slice(i, i + 20))})`))));
      return all;
    },
    webgpuFlags,
  );
  const of = (ended: string): string[] => results.filter((result) => result.ended === ended).map(({ name }) => name);
  const failed = results.filter(({ ended }) => ended.startsWith("failed"));
  expect(failed).toEqual([]);
  expect(of("skipped")).toEqual(skips.map((skip) => skip.test).filter((name) => of("skipped").includes(name)));
  expect(of("skipped").length).toBe(skips.length);
  // What is left out takes f64.
  expect(of("unsupported").every((name) => /f64|cast|composite/.test(name))).toBe(true);
  expect(of("passed").length).toBeGreaterThan(290);
});

test("the backend works in a worker of a page", async () => {
  const names = [
    "order: results may be used before they are computed or even compiled",
    "randomBits: the published vector",
  ];
  const results = await withPage(
    files,
    (page) => page.evaluate<Ended[]>(asked(`conformanceInWorker(${JSON.stringify(names)})`)),
    webgpuFlags,
  );
  expect(results.map(({ ended }) => ended)).toEqual(["passed", "passed"]);
});

test("MNIST in a page: the CPU backend's weights and masks to the bit, its losses over 200 steps", {
  timeout: 300_000,
}, async () => {
  const digits = await loadDigits(3200);
  const served = new Map<string, string | Uint8Array>(files).set("images", digits.images).set("labels", digits.labels);
  const run = await withPage(served, (page) => page.evaluate<PageRun>(asked("training()")), webgpuFlags);
  await using exact = await cpu.open({ threads: 1 });
  expect(run.initial).toBe(bitsOf((await initialWeights(exact, digits)).result));
  expect(run.mask).toEqual(await dropoutMask(exact));
  const expected = await trainOnDigits(exact, digits);
  expect(run.losses.length).toBe(200);
  run.losses.forEach((loss, i) => {
    const wanted = expected.losses[i] as number;
    expect(Math.abs(loss - wanted), `step ${i + 1}: ${loss}, not ${wanted}`).toBeLessThan(1e-4 * Math.max(1, wanted));
  });
});
