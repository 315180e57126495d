import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, test } from "vitest";
import { desktop, openBrowser } from "./browser.ts";
import { DigitsPage } from "./digits-page.ts";

const browser = openBrowser();

/** Bytes of script, compressed as servers do, that may be needed until the page can be used. */
const budget = 120 * 1024;

test("a first load takes at most 120 KB of script, engine included, data not", async () => {
  // Without the service worker, which fetches everything else when there is time.
  const { page, close } = await browser.visit("about:blank", { ...desktop, serviceWorkers: "block" });
  const scripts = new Set<string>();
  page.context().on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".js")) scripts.add(pathname);
  });
  await page.goto(inject("site"));
  await new DigitsPage(page).phase("ready");
  await page.getByText("101,770 parameters in all").waitFor();
  const sizes = await Promise.all(
    [...scripts].map(
      async (path) => [path, gzipSync(await readFile(join(inject("siteFolder"), path))).length] as const,
    ),
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`first load: ${(total / 1024).toFixed(1)} KB of script in ${sizes.length} files`);
  // The worker's scripts are among them, which hold the engine's layers, losses and optimizers.
  expect(sizes.map(([path]) => path).join()).toMatch(/digits-session/);
  expect(total).toBeLessThanOrEqual(budget);
  await close();
});
