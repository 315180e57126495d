import { expect, inject, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { PlanePage } from "./plane-page.ts";

// Chromium's own software device; whoever has a GPU is spared it here, so that every machine tests the same.
const browser = openBrowser(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"]);

test("the plane learns on WebGPU, goes on on the CPU, and back", async () => {
  const { page, complaints, close } = await browser.visit(`${inject("site")}#/plane`);
  const plane = new PlanePage(page);
  await plane.begun();
  const first = Number(await plane.fact("training-loss"));
  await page.getByLabel("Backend").selectOption("webgpu");
  await plane.begun();
  // The same weights on another machine.
  await expect.poll(async () => Math.abs(Number(await plane.fact("training-loss")) - first)).toBeLessThan(0.002);
  const took = await plane.learnTo(0.1);
  const steps = await plane.step();
  console.log(`two moons to a loss of 0.1 on WebGPU: ${Math.round(took)} ms, ${steps} steps`);
  await page.getByLabel("Backend").selectOption("cpu");
  await plane.phase("paused");
  await plane.learnTo(0.05);
  expect(await plane.step()).toBeGreaterThan(steps);
  expect(complaints).toEqual([]);
  await close();
});
