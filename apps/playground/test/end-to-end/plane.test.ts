import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "playwright-core";
import { expect, inject, test } from "vitest";
import { seriousFindings } from "./accessibility.ts";
import { desktop, openBrowser, phone } from "./browser.ts";
import { listenToEngine } from "./engine.ts";
import { PlanePage } from "./plane-page.ts";

const browser = openBrowser();
const site = `${inject("site")}#/plane`;
const folder = fileURLToPath(new URL("../../.cache/screenshots/", import.meta.url));
const patiently = { timeout: 30_000 };

test("two moons are parted in seconds, live, and the page stays free", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  await page.evaluate(observeLongTasks);
  const took = await plane.learnTo(0.02);
  const longest = await page.evaluate("longestTask");
  console.log(`two moons to a loss of 0.02: ${Math.round(took)} ms; longest task of the page: ${longest} ms`);
  expect(Number(await plane.fact("test-loss"))).toBeLessThan(0.1);
  expect(Number.parseFloat(await plane.fact("accuracy"))).toBeGreaterThan(97);
  // Far from the boundary: the upper moon is of class 1, the lower one of class 2.
  expect(await plane.read(0.3, 0.28)).toMatch(/(99|100)% class 1$/);
  expect(await plane.read(0.7, 0.68)).toMatch(/(99|100)% class 2$/);
  await page.locator(".uplot canvas").waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("one step is one step, reset is the beginning again, and so is the same seed", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  const first = await plane.fact("training-loss");
  await plane.press("One step");
  await expect.poll(() => plane.step(), patiently).toBe(1);
  await plane.press("One step");
  await expect.poll(() => plane.step(), patiently).toBe(2);
  expect(await plane.fact("training-loss")).not.toBe(first);
  await plane.press("Start");
  await expect.poll(() => plane.step(), patiently).toBeGreaterThan(50);
  await plane.press("Reset");
  await plane.phase("ready");
  await expect.poll(() => plane.step(), patiently).toBe(0);
  expect(await plane.fact("training-loss")).toBe(first);
  await page.getByLabel("Seed", { exact: true }).fill("5");
  await page.getByLabel("Seed", { exact: true }).blur();
  await expect.poll(() => plane.fact("training-loss"), patiently).not.toBe(first);
  expect(complaints).toEqual([]);
  await close();
});

test("points of one's own are put by mouse and by keyboard, parted, and taken away", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  await page.getByRole("button", { name: "own", exact: true }).click();
  await page.getByText("There are no points yet.").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Start" }).isDisabled(), patiently).toBe(true);
  for (const down of [0.2, 0.5, 0.8]) await plane.put(0.2, down);
  await page.getByLabel("class 2", { exact: true }).check();
  for (const down of [0.2, 0.5]) await plane.put(0.8, down);
  // Away from where the mouse left it, to the right and down.
  const field = page.getByRole("application");
  await page.mouse.move(0, 0);
  await page.getByLabel("class 2", { exact: true }).focus();
  await page.keyboard.press("Shift+Tab");
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "Enter"])
    await page.keyboard.press(key);
  await expect.poll(() => field.getAttribute("aria-label"), patiently).toMatch(/^The plane with 6 points/);
  await page.getByRole("button", { name: "Take the last one back" }).click();
  await expect.poll(() => field.getAttribute("aria-label"), patiently).toMatch(/with 5 points/);
  await plane.learnTo(0.05);
  expect(await plane.read(0.1, 0.5)).toMatch(/class 1$/);
  expect(await plane.read(0.9, 0.4)).toMatch(/class 2$/);
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.getByText("There are no points yet.").waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("neurons come and go, and tell their numbers", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  const neurons = page.getByRole("button", { name: /^Hidden layer \d, neuron \d$/ });
  expect(await neurons.count()).toBe(10);
  await page.getByRole("button", { name: "Add a neuron to hidden layer 2" }).click();
  expect(await neurons.count()).toBe(11);
  await page.getByRole("button", { name: "Add a hidden layer" }).click();
  expect(await neurons.count()).toBe(16);
  await plane.press("Start");
  await expect.poll(() => plane.step(), patiently).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Hidden layer 1, neuron 3" }).focus();
  const tip = page.getByRole("tooltip");
  expect(await tip.textContent()).toMatch(/Hidden layer 1, neuron 3from x₁-?\d\.\d\dfrom x₂-?\d\.\d\dbias-?\d\.\d\d/);
  await page.getByRole("heading", { name: "Hidden layer 1, neuron 3" }).waitFor();
  await page.getByRole("button", { name: "Output: the probability of class 2" }).focus();
  await expect.poll(() => tip.textContent(), patiently).toMatch(/^Output.*from neuron 3\.5-?\d\.\d\dbias-?\d\.\d\d$/);
  // A line: the weight from the first input to the first neuron leaves the input in its middle.
  const box = await page.getByRole("img", { name: "Input x₁" }).boundingBox();
  if (!box) throw new Error("the input is not shown");
  await page.mouse.move(box.x + box.width + 3, box.y + box.height / 2);
  await expect.poll(() => tip.last().textContent(), patiently).toMatch(/^x₁ → neuron 1\.\d-?\d\.\d\d$/);
  for (const _ of "123") await page.getByRole("button", { name: "Remove the last hidden layer" }).click();
  expect(await neurons.count()).toBe(0);
  await plane.phase("running");
  await expect.poll(() => plane.step(), patiently).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
  await close();
});

test("a link restores the set-up, points of one's own included", async () => {
  const first = await browser.visit(site);
  const plane = new PlanePage(first.page);
  await plane.begun();
  const { page } = first;
  await page.getByRole("button", { name: "own", exact: true }).click();
  await page.getByText("There are no points yet.").waitFor();
  await plane.put(0.25, 0.25);
  await plane.put(0.75, 0.6);
  await page.getByLabel("Activation").selectOption("relu");
  await page.getByLabel("Optimizer").selectOption("sgd");
  await page.getByLabel("l2").fill("0.01");
  await page.getByLabel("l2").blur();
  await page.getByLabel("Steps a second").selectOption("60");
  await page.getByRole("button", { name: "Remove a neuron from hidden layer 1" }).click();
  await plane.begun();
  await plane.press("Copy link");
  await page.getByText("The link is in the clipboard").waitFor();
  const link = (await page.evaluate("navigator.clipboard.readText()")) as string;
  const loss = await plane.fact("training-loss");
  await first.close();
  const second = await browser.visit(link);
  const again = new PlanePage(second.page);
  await again.begun();
  expect(await again.fact("training-loss")).toBe(loss);
  expect(await second.page.getByRole("application").getAttribute("aria-label")).toMatch(/with 2 points/);
  expect(await second.page.getByLabel("Activation").inputValue()).toBe("relu");
  expect(await second.page.getByLabel("Optimizer").inputValue()).toBe("sgd");
  expect(await second.page.getByLabel("l2").inputValue()).toBe("0.01");
  expect(await second.page.getByLabel("Steps a second").inputValue()).toBe("60");
  expect(await second.page.getByRole("button", { name: /^Hidden layer 1, neuron/ }).count()).toBe(5);
  expect(second.complaints).toEqual([]);
  await second.close();
});

const facts = async (plane: PlanePage): Promise<string[]> =>
  Promise.all((["step", "epoch", "training-loss", "test-loss", "accuracy"] as const).map((name) => plane.fact(name)));

test("is where it was after a reload, curve included, and learns on as if there had been none", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  // 6 steps are an epoch: the reload comes in the middle of the second.
  await plane.stepTo(9);
  const before = await facts(plane);
  await plane.stepTo(14);
  const after = await facts(plane);
  await plane.press("Reset");
  await expect.poll(() => plane.step(), patiently).toBe(0);
  await plane.stepTo(9);
  await page.reload();
  await plane.begun();
  await page.getByText("Training is where it was left, at step 9.").waitFor();
  expect(await facts(plane)).toEqual(before);
  await plane.stepTo(14);
  expect(await facts(plane)).toEqual(after);

  await plane.learnTo(0.1);
  await page.locator(".uplot canvas").waitFor();
  const learnt = await facts(plane);
  await page.reload();
  await plane.begun();
  expect(await facts(plane)).toEqual(learnt);
  // The curve comes back with it.
  await page.locator(".uplot canvas").waitFor();
  await plane.learnTo(0.08);

  await plane.press("Reset");
  await plane.phase("ready");
  await page.reload();
  await plane.begun();
  expect(await plane.step()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test("a reload while it learns loses little, another set-up starts afresh, and so does a damaged save", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  await plane.press("Start");
  // The first save comes with the first steps, the next one two seconds later.
  await expect.poll(() => plane.step(), patiently).toBeGreaterThan(900);
  const left = await plane.step();
  await page.reload();
  await plane.begun();
  await plane.phase("paused");
  expect(await plane.step()).toBeGreaterThan(left - 900);
  await page.getByLabel("Seed", { exact: true }).fill("5");
  await page.getByLabel("Seed", { exact: true }).blur();
  await expect.poll(() => plane.step(), patiently).toBe(0);
  await page.reload();
  await plane.begun();
  expect(await plane.step()).toBe(0);
  await plane.press("One step");
  await plane.phase("paused");
  await page.evaluate(damageSaves);
  await page.reload();
  await plane.begun();
  expect(await plane.step()).toBe(0);
  await plane.learnTo(0.2);
  expect(complaints).toEqual([]);
  await close();
});

test("a picture of how it stands has come before the page is told that it is paused", async () => {
  const { page, complaints, close } = await browser.visit("about:blank");
  await page.addInitScript(listenToEngine);
  await page.goto(site);
  const plane = new PlanePage(page);
  await plane.begun();
  for (let round = 0; round < 15; round++) {
    const told = await page.evaluate<number>(`(async () => {
      engine.postMessage({ type: "start" });
      await new Promise((resolve) => setTimeout(resolve, ${40 + 7 * round}));
      engine.postMessage({ type: "pause" });
      while (standing.phase !== "paused") await new Promise((resolve) => setTimeout(resolve));
      return heard.at(-1).step;
    })()`);
    expect(told).toBeGreaterThan(0);
    await page.reload();
    await plane.begun();
    expect(await plane.step()).toBe(told);
  }
  expect(complaints).toEqual([]);
  await close();
});

test("where storage is full the page says so until it is not, and what was kept before stays", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const plane = new PlanePage(page);
  await plane.begun();
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(site);
  const notKept = page.getByText("This run is not kept at the moment");
  await plane.stepTo(3);
  // Room for a file, and not for what is to be in it.
  const used = await page.evaluate<number>("navigator.storage.estimate().then(({ usage }) => usage)");
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: used + 300 });
  await plane.stepTo(6);
  await notKept.waitFor();
  expect(await page.evaluate(countSaves)).toBe(2);
  await page.reload();
  await plane.begun();
  expect(await plane.step()).toBe(3);
  await plane.stepTo(5);
  await notKept.waitFor();
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await plane.stepTo(6);
  await notKept.waitFor({ state: "hidden" });
  await page.reload();
  await plane.begun();
  expect(await plane.step()).toBe(6);
  expect(complaints).toEqual([]);
  await close();
});

test("what goes wrong is said: a broken link, a learning rate that is far too large", async () => {
  const { page, complaints, close } = await browser.visit(`${site}?setup=bm90IGpzb24`);
  const plane = new PlanePage(page);
  await page.getByText("This link holds a set-up that cannot be read").waitFor();
  await plane.begun();
  await page.getByLabel("Activation").selectOption("identity");
  await page.getByLabel("Optimizer").selectOption("gradientDescent");
  await page.getByLabel("learningRate").fill("1e30");
  await page.getByLabel("learningRate").blur();
  await plane.begun();
  await plane.press("Start");
  await page.getByText("the weights grew beyond all numbers").waitFor();
  await page.getByLabel("learningRate").fill("0.1");
  await page.getByLabel("learningRate").blur();
  await expect.poll(() => plane.step(), patiently).toBe(0);
  await plane.learnTo(0.4);
  expect(complaints).toEqual([]);
  await close();
});

const devices: Readonly<Record<string, BrowserContextOptions>> = { desktop, phone };

for (const [device, options] of Object.entries(devices))
  for (const colorScheme of ["light", "dark"] as const)
    test(`on a ${device}, ${colorScheme}: nothing serious for axe, nothing wider than the screen`, async () => {
      await mkdir(folder, { recursive: true });
      const { page, complaints, close } = await browser.visit(site, { ...options, colorScheme });
      const plane = new PlanePage(page);
      await plane.begun();
      await plane.learnTo(0.1);
      await page.screenshot({ path: `${folder}plane-${device}-${colorScheme}.png`, fullPage: true });
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

const observeLongTasks = `
  globalThis.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longestTask = Math.max(longestTask, Math.round(entry.duration));
  }).observe({ type: "longtask" });
`;

const countSaves = `(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("run-plane-0");
  let count = 0;
  for await (const _ of folder.keys()) count++;
  return count;
})()`;

/** Turns a bit in everything that is kept of the plane. */
const damageSaves = `(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("run-plane-0");
  for await (const file of folder.values()) {
    const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
    bytes[bytes.length - 1] ^= 1;
    const writable = await file.createWritable();
    await writable.write(bytes);
    await writable.close();
  }
})()`;
