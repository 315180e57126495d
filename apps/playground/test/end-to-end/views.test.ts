import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "playwright-core";
import { expect, inject, test } from "vitest";
import { seriousFindings } from "./accessibility.ts";
import { desktop, openBrowser, phone } from "./browser.ts";
import { DigitsPage, three } from "./digits-page.ts";

// Pictures of every view are left in .cache/screenshots, to be looked at.

const browser = openBrowser();
const folder = fileURLToPath(new URL("../../.cache/screenshots/", import.meta.url));

const devices: Readonly<Record<string, BrowserContextOptions>> = { desktop, phone };

for (const [device, options] of Object.entries(devices))
  for (const colorScheme of ["light", "dark"] as const)
    test(`digits on a ${device}, ${colorScheme}: nothing serious for axe, nothing wider than the screen`, async () => {
      await mkdir(folder, { recursive: true });
      const { page, complaints, close } = await browser.visit(inject("site"), { ...options, colorScheme });
      const digits = new DigitsPage(page);
      await digits.phase("ready");
      const findings = await seriousFindings(page);
      await digits.trainTo(0.8);
      await digits.draw(three);
      await digits.guess();
      await page.locator(".confusion button:not([data-right]):enabled").first().click();
      await page.locator(".thumbnails button").first().waitFor();
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: `${folder}digits-${device}-${colorScheme}.png`, fullPage: true });
      expect([...findings, ...(await seriousFindings(page))]).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });

test("every view speaks Chinese, and remembers it; on a phone nothing is wider than the screen", async () => {
  const { page, complaints, close } = await browser.visit(inject("site"), phone);
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByRole("heading", { level: 1, name: "识别手写数字" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "识别手写数字" }).waitFor();
  expect(await page.evaluate("document.documentElement.lang")).toBe("zh-Hans");
  for (const [tab, title] of [
    ["手写数字", "识别手写数字"],
    ["平面", "划分平面"],
    ["一个神经元", "跟着一个神经元走"],
  ] as const) {
    await page.getByRole("link", { name: tab, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await page.locator(".facts").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    // No word of English but names of the registry, files and formulas.
    const words = await page.locator("h1, h2, h3, .lead, .help, .facts dt, .empty").allTextContents();
    expect(words.filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
  }
  expect(complaints).toEqual([]);
  await close();
});
