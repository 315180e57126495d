import type { Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { PlanePage } from "./plane-page.ts";

const browser = openBrowser();
const site = `${inject("site")}#/plane`;
const patiently = { timeout: 30_000 };

async function begunIn(page: Page): Promise<PlanePage> {
  const plane = new PlanePage(page);
  await plane.begun();
  return plane;
}

async function stepAfterReload({ page }: PlanePage): Promise<number> {
  await page.reload();
  return (await begunIn(page)).step();
}

test("tabs keep a run each, also one that was made from another; a new one goes on where the one that was closed last stood", async () => {
  const { page, complaints, close } = await browser.visit(site);
  const open = async (): Promise<PlanePage> => {
    const beside = await page.context().newPage();
    await beside.goto(site);
    return begunIn(beside);
  };
  const first = await begunIn(page);
  await first.stepTo(3);
  const second = await open();
  expect(await second.step()).toBe(0);
  await second.stepTo(5);
  expect([await stepAfterReload(first), await stepAfterReload(second)]).toEqual([3, 5]);

  // A window that a page opens begins with what the page's tab holds, as a tab does that is duplicated.
  const [copied] = await Promise.all([page.context().waitForEvent("page"), page.evaluate("void open(location.href)")]);
  const third = await begunIn(copied);
  expect(await third.step()).toBe(0);
  await third.stepTo(1);
  expect([await stepAfterReload(first), await stepAfterReload(third)]).toEqual([3, 1]);

  await third.page.close();
  await second.page.close();
  const fourth = await open();
  await expect.poll(() => fourth.step(), patiently).toBe(5);
  expect(await stepAfterReload(first)).toBe(3);
  expect(complaints).toEqual([]);
  await close();
});

test("in more tabs than there are slots learning goes on, and the page says that it is not kept", async () => {
  const { page, complaints, close } = await browser.visit(site);
  await page.evaluate(`Promise.all(Array.from({ length: 8 }, (_, slot) =>
    new Promise((taken) => void navigator.locks.request("run slot " + slot, { steal: true }, () => (taken(), new Promise(() => {}))))))`);
  const beside = await page.context().newPage();
  await beside.goto(site);
  const plane = await begunIn(beside);
  const [notKept, seed] = [
    beside.getByText("This run is not kept at the moment"),
    beside.getByLabel("Seed", { exact: true }),
  ];
  const loss = await plane.fact("training-loss");
  const usual = await seed.inputValue();
  for (const [value, isUsual] of [
    ["5", false],
    [usual, true],
  ] as const) {
    await seed.fill(value);
    await seed.blur();
    await expect.poll(async () => (await plane.fact("training-loss")) === loss, patiently).toBe(isUsual);
  }
  // As long as there is nothing to keep there is nothing to tell.
  expect(await notKept.count()).toBe(0);
  await plane.stepTo(2);
  await notKept.waitFor();
  expect(await stepAfterReload(plane)).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});
