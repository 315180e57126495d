import { bundle } from "@tooling/testing/bundle";
import { withPage } from "@tooling/testing/chromium";
import { expect, test } from "vitest";
import type { ThreadedRun } from "./engines/threads.ts";
import { threadedRun } from "./engines/threads.ts";

test("in Chromium, a worker has threads and a page has one, and the bits are those of Node", async () => {
  const files = await bundle(new URL("engines/threads.ts", import.meta.url));
  const inChromium = (expression: string): Promise<ThreadedRun> =>
    withPage(files, (page) => page.evaluate<ThreadedRun>(`import("./main.js").then((tests) => tests.${expression})`));
  const reproducible = "everywhere";
  const here = await threadedRun({ threads: 1, reproducible });
  expect(here).toMatchObject({ pieces: [], messages: [] });
  const inWorker = await inChromium(`threadedRunInWorker({ threads: 3, reproducible: "${reproducible}" })`);
  expect(inWorker.messages).toEqual([]);
  expect(inWorker.pieces).toHaveLength(2);
  expect(Math.min(...inWorker.pieces)).toBeGreaterThan(0);
  expect(inWorker.bits === here.bits).toBe(true);
  const inPage = await inChromium(`threadedRun({ reproducible: "${reproducible}" })`);
  expect(inPage.messages).toEqual([expect.stringMatching(/^one thread computes: a page's main thread may not wait/)]);
  expect(inPage.pieces).toEqual([]);
  expect(inPage.bits === here.bits).toBe(true);
});
