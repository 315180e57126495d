import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Visit } from "./browser.ts";
import { desktop, openBrowser } from "./browser.ts";
import { DigitsPage, three } from "./digits-page.ts";

const browser = openBrowser();
const site = inject("site");
const patiently = { timeout: 30_000 };

describe("digits, trained once", () => {
  let visit: Visit;
  let digits: DigitsPage;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tenon-playground-"));
    const started = performance.now();
    visit = await browser.visit(site);
    digits = new DigitsPage(visit.page);
    await visit.page.getByRole("button", { name: "One step" }).waitFor();
    const interactive = performance.now() - started;
    await digits.phase("ready");
    await visit.page.evaluate(observeLongTasks);
    const reached = await digits.trainTo(0.95);
    const longest = await visit.page.evaluate("longestTask");
    console.log(
      `interactive after ${Math.round(interactive)} ms, 95 % after ${(reached / 1000).toFixed(1)} s of training at ${await digits.fact("speed")} samples/s, longest task of the page ${longest} ms`,
    );
  });
  afterAll(async () => {
    await visit.close();
    await rm(folder, { recursive: true });
  });

  test("reads at least 95 % of the test images on the CPU, and shows its mistakes", async () => {
    expect(await digits.accuracy()).toBeGreaterThanOrEqual(0.95);
    const mistake = visit.page.locator(".confusion button:not([data-right]):enabled").first();
    await mistake.click();
    const images = visit.page.locator(".thumbnails button");
    await images.first().waitFor();
    expect(await images.count()).toBe(Number(await mistake.textContent()));
    await images.first().click();
    await visit.page.getByText(/^Test image \d+, a \d$/).waitFor();
    expect(await visit.page.locator(".weights canvas").count()).toBe(32);
  });

  test("sees a 3 in a 3 that is drawn with the mouse", async () => {
    await digits.draw(three);
    expect(await digits.guess()).toBe(3);
  });

  test("sees a 1 in a line that is drawn with the keyboard", async () => {
    await visit.page.getByRole("button", { name: "Clear" }).click();
    await visit.page.getByRole("button", { name: /^Pen/ }).focus();
    const { keyboard } = visit.page;
    for (let i = 0; i < 8; i++) await keyboard.press("ArrowUp");
    await keyboard.press("Space");
    for (let i = 0; i < 16; i++) await keyboard.press("ArrowDown");
    await keyboard.press("Space");
    await expect.poll(() => digits.guess(), patiently).toBe(1);
  });

  test("is where it was after a reload, at the same step and scores", async () => {
    const before = [await digits.fact("step"), await digits.fact("accuracy"), await digits.fact("loss")];
    await visit.page.reload();
    await digits.phase("paused");
    await visit.page.locator(".confusion").waitFor();
    expect([await digits.fact("step"), await digits.fact("accuracy"), await digits.fact("loss")]).toEqual(before);
  });

  test("goes on one step at a time, and resets", async () => {
    const before = await digits.step();
    await digits.press("One step");
    await expect.poll(() => digits.step(), patiently).toBe(before + 1);
    await digits.phase("paused");
    await digits.press("One step");
    await expect.poll(() => digits.step(), patiently).toBe(before + 2);
    await digits.phase("paused");
  });

  test("refuses a file that is no model, and keeps what was trained", async () => {
    const before = await digits.step();
    const path = join(folder, "holiday.safetensors");
    await writeFile(path, "not a model at all");
    await digits.open(path);
    const alert = visit.page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/^holiday\.safetensors .*The training before is untouched/);
    expect(await digits.step()).toBe(before);
    await alert.getByRole("button").click();
  });

  test("saves a model that the command line finds as good, and opens it again", async () => {
    const shown = await digits.fact("accuracy");
    const [download] = await Promise.all([visit.page.waitForEvent("download"), digits.press("Save model")]);
    const path = join(folder, "from-page.safetensors");
    await download.saveAs(path);
    const { scores } = JSON.parse(await tenon("evaluate", path, "--json")) as {
      readonly scores: { readonly accuracy: number };
    };
    expect(`${(100 * scores.accuracy).toFixed(2)}%`).toBe(shown);
    await digits.press("Reset");
    await digits.phase("ready");
    expect(await digits.fact("step")).toBe("–");
    await digits.open(path);
    await visit.page.getByText(/from-page\.safetensors is opened/).waitFor();
    expect(await digits.fact("accuracy")).toBe(shown);
  });

  test("opens a model that the command line trained, and finds it as good", async () => {
    const run = join(folder, "run");
    const lines = await tenon("train", "linear", "--epochs", "1", "--save", run, "--json");
    const last = lines.trim().split("\n").at(-1) as string;
    const { testAccuracy } = JSON.parse(last) as { readonly testAccuracy: number };
    const [file] = (await readdir(run)).filter((name) => name.endsWith(".safetensors"));
    await digits.open(join(run, file as string));
    await visit.page.getByText(`${file} is opened: ${(100 * testAccuracy).toFixed(2)}% of`).waitFor();
    await visit.page.getByText("7,850 parameters in all").waitFor();
  });

  test("has nothing to complain about", () => {
    expect(visit.complaints).toEqual([]);
  });
});

test("a link restores the set-up", async () => {
  const first = await browser.visit(site);
  const digits = new DigitsPage(first.page);
  const { page } = first;
  await page.getByLabel("Optimizer").selectOption("rmsprop");
  await page.getByLabel("Batch size").fill("100");
  await page.getByLabel("Batch size").blur();
  await page.getByLabel("units").first().fill("32");
  await page.getByLabel("units").first().blur();
  await page.getByText("25,450 parameters in all").waitFor();
  await digits.press("Copy link");
  await page.getByText("The link is in the clipboard").waitFor();
  const link = (await page.evaluate("navigator.clipboard.readText()")) as string;
  await first.close();
  const second = await browser.visit(link);
  await second.page.getByText("25,450 parameters in all").waitFor();
  expect(await second.page.getByLabel("Optimizer").inputValue()).toBe("rmsprop");
  expect(await second.page.getByLabel("Batch size").inputValue()).toBe("100");
  expect(await second.page.getByLabel("units").first().inputValue()).toBe("32");
  expect(second.complaints).toEqual([]);
  await second.close();
});

test("ends by itself after the last epoch, and can be reset at once", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const digits = new DigitsPage(page);
  await digits.phase("ready");
  await page.getByLabel("Epochs").fill("1");
  await page.getByLabel("Batch size").fill("1000");
  await page.getByLabel("Batch size").blur();
  await digits.press("Start");
  await expect.poll(() => digits.step(), patiently).toBe(60);
  await digits.press("Reset");
  await digits.phase("ready");
  expect(await digits.fact("step")).toBe("–");
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test("a model that does not fit says where, and cannot be started", async () => {
  const { page, close, complaints } = await browser.visit(site);
  await page.getByRole("button", { name: "Remove flatten" }).click();
  const layer = page.locator(".layer-wrong");
  await layer.waitFor();
  expect(await layer.textContent()).toMatch(/put a flatten layer before it/);
  expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});

test("a backend that this machine has not says so, and another one trains", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const digits = new DigitsPage(page);
  await digits.phase("ready");
  await page.getByLabel("Backend").selectOption("webgpu");
  await digits.press("Start");
  await page.getByRole("alert").waitFor();
  await digits.phase("failed");
  await page.getByLabel("Backend").selectOption("cpu");
  // It stands as failed until the engine has heard of it.
  await page.locator('.facts[data-phase="ready"]').waitFor();
  await digits.press("One step");
  await expect.poll(() => digits.step(), patiently).toBe(1);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

/** A visit to a page whose worker runs this before all else, as if the browser were another. */
async function visitWith(script: string): Promise<Visit> {
  const visit = await browser.visit("about:blank", { ...desktop, serviceWorkers: "block" });
  await visit.page.context().route("**/assets/main-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n${script}` });
  });
  await visit.page.goto(site);
  return visit;
}

test("keeps its run where there is no private file system, too", async () => {
  const { page, close } = await visitWith("delete StorageManager.prototype.getDirectory;");
  const digits = new DigitsPage(page);
  await digits.phase("ready");
  await digits.press("One step");
  await expect.poll(() => digits.step(), patiently).toBe(1);
  await digits.phase("paused");
  await page.reload();
  await digits.phase("paused");
  expect(await digits.step()).toBe(1);
  expect(await page.evaluate("indexedDB.databases().then((found) => found.map(({ name }) => name))")).toEqual([
    "tenon-runs",
  ]);
  await close();
});

for (const [silent, method] of [
  ["opens", "StorageManager.prototype.getDirectory"],
  ["writes", "FileSystemFileHandle.prototype.createSyncAccessHandle"],
])
  test(`trains, pauses and resets where the browser's storage never ${silent}`, async () => {
    const { page, close } = await visitWith(`${method} = () => new Promise(() => {});`);
    const digits = new DigitsPage(page);
    await digits.phase("ready");
    await digits.press("One step");
    await expect.poll(() => digits.step(), patiently).toBe(1);
    await digits.phase("paused");
    await digits.press("Start");
    await expect.poll(() => digits.step(), patiently).toBeGreaterThan(1);
    await digits.press("Pause");
    await digits.phase("paused");
    await page.getByText("This run is not kept at the moment").waitFor();
    await digits.press("Reset");
    await digits.phase("ready");
    expect(await page.getByRole("alert").count()).toBe(0);
    await close();
  });

test("without the headers for threads the page says what it loses, and trains all the same", async () => {
  const { page, close, complaints } = await browser.visit(inject("plainSite"));
  await page.getByText(/served without the headers Cross-Origin-Opener-Policy/).waitFor();
  const digits = new DigitsPage(page);
  await digits.phase("ready");
  await digits.press("One step");
  await expect.poll(() => digits.step(), patiently).toBe(1);
  // The backend says it, too.
  expect(complaints).toEqual([expect.stringMatching(/one thread computes: threads share memory/)]);
  await close();
});

test("works without a network after its first load", async () => {
  const { page, close } = await browser.visit(site);
  const digits = new DigitsPage(page);
  await digits.phase("ready");
  await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
  await page.context().setOffline(true);
  await page.reload();
  await digits.phase("ready");
  await digits.press("One step");
  await expect.poll(() => digits.step(), patiently).toBe(1);
  await close();
});

/** Runs the command line from source. @returns its standard output */
async function tenon(...args: readonly string[]): Promise<string> {
  const cli = join(dirname(createRequire(import.meta.url).resolve("@tenon/cli/package.json")), "src/cli.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@tenon/source", cli, ...args]);
  return stdout;
}

const observeLongTasks = `
  globalThis.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longestTask = Math.max(longestTask, Math.round(entry.duration));
  }).observe({ type: "longtask" });
`;
