import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "@tooling/testing/chromium";
import type { BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

// A browser whose user has forbidden pages to store anything: all kinds of storage throw, most of them when they are named.

const site = inject("site");
let profile: string;
let context: BrowserContext;

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), "tenon-profile-"));
  await mkdir(join(profile, "Default"));
  const blocked = { profile: { default_content_setting_values: { cookies: 2 } } };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify(blocked));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    locale: "en-GB",
  });
  context.setDefaultTimeout(60_000);
});
afterAll(async () => {
  await context.close();
  await rm(profile, { recursive: true, force: true });
});

async function visit(view: string): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(`${site}#/${view}`);
  return { page, errors };
}

for (const view of ["digits", "plane"])
  test(`trains where the browser forbids storage, and says that the run is not kept: ${view}`, async () => {
    const { page, errors } = await visit(view);
    expect(
      await page.evaluate("(() => { try { return localStorage.length; } catch (error) { return error.name; } })()"),
    ).toBe("SecurityError");
    const step = page.locator('[data-fact="step"]');
    await page.locator('.facts[data-phase="ready"]').waitFor();
    await page.getByRole("button", { name: "One step", exact: true }).click();
    await expect.poll(() => step.textContent(), { timeout: 30_000 }).toMatch(/^1\b/);
    await page.getByText("This run is not kept at the moment").waitFor();
    await page.reload();
    await page.locator('.facts[data-phase="ready"]').waitFor();
    expect(await step.textContent()).not.toMatch(/^1\b/);
    expect(errors).toEqual([]);
    await page.close();
  });

test("a neuron steps where the browser forbids storage", async () => {
  const { page, errors } = await visit("neuron");
  await page.getByRole("button", { name: "All three", exact: true }).click();
  await expect.poll(() => page.locator('[data-fact="updates"]').textContent(), { timeout: 30_000 }).toBe("1");
  await page.reload();
  await page.locator('.facts[data-phase="given"]').waitFor();
  expect(errors).toEqual([]);
  await page.close();
});
