import { findChromium } from "@tooling/testing/chromium";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

export const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** A page, and what it complained about. */
export interface Visit {
  readonly page: Page;
  /** Errors of scripts, of the console, and of requests that failed. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  /** Playwright's own, while tests run. */
  readonly launched: Browser;
  visit(url: string, options?: BrowserContextOptions): Promise<Visit>;
}

/** One browser for the tests of a file; every visit has storage of its own. `flags` are Chromium's, less those of Playwright's in `without`. */
export function openBrowser(
  flags: readonly string[] = ["--disable-gpu"],
  without: readonly string[] = [],
): TestBrowser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findChromium(),
      args: ["--no-sandbox", "--disable-background-networking", "--no-first-run", ...flags],
      ignoreDefaultArgs: [...without],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    get launched() {
      return browser as Browser;
    },
    async visit(url, options = desktop) {
      const context = await (browser as Browser).newContext({
        permissions: ["clipboard-read", "clipboard-write"],
        locale: "en-GB",
        ...options,
      });
      // The machine may be busy.
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      page.on("response", (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(url);
      return { page, complaints, close: () => context.close() };
    },
  };
}
