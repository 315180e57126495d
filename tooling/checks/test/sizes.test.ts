import { expect, test } from "vitest";
import { exampleProblem } from "../src/consumers/first-example.ts";
import { bundle } from "../src/sizes/bundle.ts";
import { measurePage } from "../src/sizes/measure-page.ts";
import { measureSize, showSize } from "../src/sizes/measure-size.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

/** Text that neither minifying nor gzip makes much shorter. */
const bulk = (seed: number, length: number): string => {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 95;
  };
  return JSON.stringify(Array.from({ length }, () => String.fromCharCode(32 + next())).join(""));
};
const files = {
  "first.js": `export const first = ${bulk(1, 3000)};\n`,
  "used.js": `export const used = ${bulk(2, 5000)};\n`,
  "unused.js": `export const unused = ${bulk(3, 7000)};\n`,
};
const program = `
import { first } from "./first.js";
const { used } = await import("./used.js");
if (first === used) console.log(await import("./unused.js"));
console.log("loss", 0.25); // 0.25
`;

test("what is imported by import() counts as loaded later, and what the entry imports as loaded at once", async () => {
  using folder = temporaryWorkspace(files);
  const { atOnce, onDemand } = await measureSize(program, folder.root);
  expect(atOnce).toBeGreaterThan(2400);
  expect(atOnce).toBeLessThan(4000);
  expect(onDemand).toBeGreaterThan(9600);
  expect(onDemand).toBeLessThan(14_000);
  expect(showSize({ atOnce: 40_210, onDemand: 0 })).toBe("40.2 kB");
  expect(showSize({ atOnce: 40_210, onDemand: 18_000 })).toBe("40.2 kB + 18.0 kB");
});

test("a file that both the entry and import() need is loaded at once", async () => {
  using folder = temporaryWorkspace({
    ...files,
    "later.js": `import { first } from "./first.js";\nexport const later = first.length;\n`,
  });
  const text = `import { first } from "./first.js";\nconsole.log(first, await import("./later.js"));\n`;
  const { atOnce, onDemand } = await measureSize(text, folder.root);
  expect(atOnce).toBeGreaterThan(2400);
  expect(onDemand).toBeLessThan(400);
});

test("a page's size is that of the files it asked for until the program ended: loaded later counts, never loaded does not", async () => {
  using folder = temporaryWorkspace(files);
  const sizeOf = new Map((await bundle(program, folder.root)).map(({ name, gzip }) => [name.split("-")[0], gzip]));
  const page = await measurePage(program, folder.root);
  expect(page.said).toContain("loss 0.25\n");
  expect(page.onDemand).toBe(sizeOf.get("unused"));
  expect(page.loaded).toBe([...sizeOf.values()].reduce((sum, one) => sum + one) - page.onDemand);
});

test("a program that fails in the page says so", async () => {
  using folder = temporaryWorkspace({});
  const { said } = await measurePage(`throw new Error("too bad");`, folder.root);
  expect(said).toContain("error: Error: too bad");
});

test("the first example has to print the loss that the README states, as rounded there", () => {
  expect(exampleProblem("here", "loss 0.00031172\n", { loss: "0.0003" })).toBeUndefined();
  expect(exampleProblem("here", "loss 0.00041\n", { loss: "0.0003" })).toMatch(
    /^here: .*did not print a loss of 0\.0003/,
  );
  expect(exampleProblem("here", "error: no\n", { loss: "0.0003" })).toContain("error: no");
});
