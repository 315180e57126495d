import * as fc from "fast-check";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Visit } from "./browser.ts";
import { openBrowser } from "./browser.ts";
import { listenToEngine } from "./engine.ts";

// Commands to the engine in any order, as quickly as no user gives them: where training stands in the end has to be what
// the last of them ask for.

const browser = openBrowser();

/** Time for the commands to one view, in milliseconds. */
const atMost = 4000;

/** What commands amount to, whatever is under way when they come. */
interface Wanted {
  readonly running: boolean;
  /** Steps done, where that does not depend on when the commands came. */
  readonly steps?: number;
  readonly setup: string;
}

interface View {
  readonly name: string;
  /** Set-ups as changes of what the page begins with. */
  readonly setups: Readonly<Record<string, object>>;
  /** Those under which nothing can be trained. */
  readonly broken: readonly string[];
  /** Whether a running training goes on under another set-up. */
  goesOn(from: string, to: string): boolean;
}

const small = [{ type: "dense", units: 16 }, { type: "relu" }, { type: "dense", units: 10 }];
const flat = [{ type: "flatten" }, ...small];

const views: readonly View[] = [
  {
    name: "digits",
    setups: {
      usual: { layers: flat, epochs: 1000 },
      longer: { layers: flat, epochs: 1001 },
      oneThread: { layers: flat, epochs: 1000, backend: { type: "cpu", threads: 1 } },
      otherSeed: { layers: flat, epochs: 1000, seed: 1 },
      misfit: { layers: small, epochs: 1000 },
    },
    broken: ["misfit"],
    goesOn: (from, to) => (from === "otherSeed") === (to === "otherSeed"),
  },
  {
    name: "plane",
    setups: {
      usual: {},
      quicker: { pace: 0 },
      oneThread: { backend: { type: "cpu", threads: 1 } },
      wider: { hidden: [8, 8] },
      noPoints: { data: { type: "points", points: [] } },
    },
    broken: ["noPoints"],
    goesOn: () => true,
  },
];

type Command = { readonly after: number } & (
  | { readonly type: "start" | "pause" | "step" | "reset" }
  | { readonly type: "setup"; readonly setup: string }
);

/** After these milliseconds. */
const after = fc.constantFrom(0, 0, 0, 1, 5, 30, 120);

const commandsOf = ({ setups }: View): fc.Arbitrary<Command[]> => {
  const plain = fc.record({ after, type: fc.constantFrom("start", "start", "pause", "step", "step", "reset") });
  const setup = fc.record({ after, type: fc.constant("setup"), setup: fc.constantFrom(...Object.keys(setups)) });
  return fc.array(fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: setup }), {
    minLength: 2,
    maxLength: 9,
  }) as fc.Arbitrary<Command[]>;
};

function next({ broken, goesOn }: View, { running, steps, setup }: Wanted, command: Command): Wanted {
  const cannot = broken.includes(setup);
  switch (command.type) {
    case "start":
      return cannot ? { running, ...(steps !== undefined && { steps }), setup } : { running: true, setup };
    case "pause":
      // A step before it may be cut short.
      return { running: false, setup };
    case "reset":
      return { running: false, steps: 0, setup };
    case "step":
      if (running || cannot || steps === undefined) return { running, setup };
      return { running, steps: steps + 1, setup };
    case "setup":
      return {
        running: running && !broken.includes(command.setup) && goesOn(setup, command.setup),
        setup: command.setup,
      };
  }
}

const standing = (page: Page): Promise<{ readonly phase: string; readonly step?: number }> => page.evaluate("standing");

async function standsAs(page: Page, { running, steps }: Wanted): Promise<void> {
  const phases = running ? ["running"] : ["ready", "paused"];
  const heard = await page.evaluate<number>("heard.length");
  await expect.poll(async () => phases.includes((await standing(page)).phase), { timeout: 15_000 }).toBe(true);
  if (running) await expect.poll(() => page.evaluate("heard.length"), { timeout: 15_000 }).toBeGreaterThan(heard);
  else if (steps !== undefined) await expect.poll(() => page.evaluate("shownStep()"), { timeout: 15_000 }).toBe(steps);
}

for (const view of views)
  describe(`commands to the engine of ${view.name}`, () => {
    let visit: Visit;

    beforeAll(async () => {
      visit = await browser.visit("about:blank");
      const { page } = visit;
      await page.addInitScript(listenToEngine);
      await page.addInitScript(`globalThis.shownStep = () =>
        Number.parseInt(document.querySelector("[data-fact=step]").textContent.replaceAll(",", ""), 10) || 0;`);
      await page.goto(`${inject("site")}#/${view.name}`);
      await page.locator('.facts[data-phase="ready"]').waitFor();
    });
    afterAll(() => visit.close());

    test("the last of them counts, however quickly they come", async () => {
      const { page } = visit;
      const usual = JSON.parse(await page.evaluate<string>(usualSetup)) as object;
      const setups = Object.fromEntries(
        Object.entries(view.setups).map(([name, changes]) => [name, { ...usual, ...changes }]),
      );
      const messages = (commands: readonly Command[]): object[] =>
        commands.map((command) => (command.type === "setup" ? { ...command, setup: setups[command.setup] } : command));
      const fresh: readonly Command[] = [
        { after: 0, type: "setup", setup: "usual" },
        { after: 0, type: "reset" },
      ];
      const end = performance.now() + atMost;
      await fc.assert(
        fc.asyncProperty(commandsOf(view), async (commands) => {
          if (performance.now() > end) return;
          const all = [...fresh, ...commands];
          await page.evaluate(`(async () => {
            for (const { after, ...message } of ${JSON.stringify(messages(all))}) {
              if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
              engine.postMessage(message);
            }
          })()`);
          const wanted = all.reduce((sofar, command) => next(view, sofar, command), {
            running: false,
            setup: "usual",
          } as Wanted);
          await standsAs(page, wanted);
          // And stays so.
          await page.waitForTimeout(120);
          await standsAs(page, wanted);
        }),
        {
          numRuns: 100,
          endOnFailure: true,
          // These once lost the start: while a step is under way, and where nothing had been saved before another set-up.
          examples: [
            [
              [
                { after: 0, type: "step" },
                { after: 5, type: "start" },
              ],
            ],
            [
              [
                { after: 1, type: "setup", setup: "oneThread" },
                { after: 5, type: "start" },
                { after: 0, type: "setup", setup: "usual" },
              ],
            ],
          ],
        },
      );
      expect(await page.evaluate("globalThis.problems ?? []")).toEqual([]);
      expect(visit.complaints).toEqual([]);
    });
  });

/** The set-up that the page begins with, out of its address. */
const usualSetup = `(() => {
  const given = new URLSearchParams(location.hash.split("?")[1]).get("setup");
  return atob(given.replaceAll("-", "+").replaceAll("_", "/"));
})()`;
