import { expect, inject, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { listenToEngine } from "./engine.ts";
import type { Tab } from "./tabs.ts";
import { openTabs } from "./tabs.ts";

// Playwright switches off what browsers do to tabs that nobody looks at; here it is to be as it is for users.
const browser = openBrowser(
  ["--disable-gpu"],
  [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
  ],
);
const site = inject("site");
const patiently = { timeout: 30_000 };

interface Progress {
  readonly steps: number;
  readonly perSecond: number;
  /** Messages about it. */
  readonly told: number;
}

/** Steps that the engine does in a while, by what it said at its beginning and at its end. */
async function stepsIn(tab: Tab, milliseconds: number): Promise<Progress> {
  const from = await tab.evaluate<number>("heard.length - 1");
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return tab.evaluate(`((told) => {
    const [first, last] = [told[0], told.at(-1)];
    return { steps: last.step - first.step, perSecond: (1000 * (last.step - first.step)) / (last.time - first.time), told: told.length };
  })(heard.slice(${from}))`);
}

const phase = (tab: Tab): Promise<string> => tab.evaluate('document.querySelector(".facts")?.dataset.phase');
const shownStep = async (tab: Tab): Promise<number> =>
  Number.parseInt(
    (await tab.evaluate<string>('document.querySelector("[data-fact=step]").textContent')).replaceAll(",", ""),
    10,
  );
const chart = (tab: Tab): Promise<string> => tab.evaluate('document.querySelector(".uplot canvas")?.toDataURL() ?? ""');
const isHidden = (tab: Tab): Promise<boolean> => tab.evaluate("document.hidden");

for (const view of ["digits", "plane"])
  test(`a tab in the background goes on, and shows how far it came: ${view}`, async () => {
    const open = await openTabs(browser.launched, listenToEngine);
    const tab = await open(`${site}#/${view}`);
    await expect.poll(() => phase(tab), patiently).toBe("ready");
    await tab.evaluate('document.querySelector(".transport .primary").click()');
    await expect.poll(() => tab.evaluate("heard.length"), patiently).toBeGreaterThan(5);
    await expect.poll(() => chart(tab), patiently).not.toBe("");
    const inFront = await stepsIn(tab, 1000);

    const other = await open("about:blank");
    await other.bringToFront();
    await expect.poll(() => isHidden(tab), patiently).toBe(true);
    const [frames, before, drawn] = [await tab.evaluate("frames"), await shownStep(tab), await chart(tab)];
    const behind = await stepsIn(tab, 3000);
    // Nobody looks at it, and nothing is drawn.
    expect(await isHidden(tab)).toBe(true);
    expect(await tab.evaluate("frames")).toBe(frames);
    // What waited for a browser's slow timers (one a second) would do ten steps for each.
    expect(behind.told).toBeGreaterThan(2);
    expect(behind.steps).toBeGreaterThan(60);

    await tab.bringToFront();
    await expect.poll(() => isHidden(tab), patiently).toBe(false);
    const last = await tab.evaluate<number>("heard.at(-1).step");
    expect(last - before).toBeGreaterThan(60);
    await expect.poll(() => shownStep(tab), { timeout: 2000 }).toBeGreaterThanOrEqual(last);
    await expect.poll(async () => (await chart(tab)) === drawn, { timeout: 2000 }).toBe(false);
    expect(await phase(tab)).toBe("running");
    console.log(
      `${view}: ${Math.round(inFront.perSecond)} steps/s in front, ${Math.round(behind.perSecond)} in the background`,
    );
  });
