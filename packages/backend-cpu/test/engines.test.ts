import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "@tooling/testing/bundle";
import { bundle } from "@tooling/testing/bundle";
import { withPage } from "@tooling/testing/chromium";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunResult } from "./engines/training-run.ts";
import { trainingRun } from "./engines/training-run.ts";

let files: Bundle;
let folder: string;

beforeAll(async () => {
  files = await bundle(new URL("engines/main.ts", import.meta.url));
  folder = mkdtempSync(join(tmpdir(), "tenon-engines-"));
  for (const [name, contents] of files) writeFileSync(join(folder, name), contents);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Asks another Node for the value of an expression over the bundle's exports. */
function inNode<T>(executable: string, expression: string): T {
  const script = `import * as tests from "./main.js"; console.log(JSON.stringify(await tests.${expression}));`;
  const output = execFileSync(executable, ["--input-type=module", "--eval", script], { cwd: folder, encoding: "utf8" });
  return JSON.parse(output.trimEnd().split("\n").at(-1) as string) as T;
}

/** Asks a page of Chromium for the same. A text and not a function: the test runner rewrites imports in functions. */
function inChromium<T>(expression: string): Promise<T> {
  return withPage(files, (page) => page.evaluate<T>(`import("./main.js").then((tests) => tests.${expression})`));
}

interface Conformance {
  readonly count: number;
  readonly failed: readonly string[];
  readonly other: readonly string[];
}

/** The system's own Node, which may be older than the one that runs the tests. */
const systemNode = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path)) ?? process.execPath;
const everywhere = '{ threads: 1, reproducible: "everywhere" }';

test("200 steps with reproducible: everywhere give the same weights, to the bit, in this Node, the system's Node and Chromium", async () => {
  const here = await trainingRun({ threads: 1, reproducible: "everywhere" });
  expect(here.losses[1]).toBeLessThan(0.1 * here.losses[0]);
  expect(inNode<RunResult>(systemNode, `trainingRun(${everywhere})`)).toEqual(here);
  expect(await inChromium<RunResult>(`trainingRun(${everywhere})`)).toEqual(here);
});

test("the whole conformance kit passes in the system's Node", () => {
  const { count, failed, other } = inNode<Conformance>(systemNode, "conformance({})");
  expect(failed).toEqual([]);
  expect(other).toEqual([]);
  expect(count).toBeGreaterThan(350);
});

test("the whole conformance kit passes in a page of Chromium", async () => {
  const { count, failed, other } = await inChromium<Conformance>("conformance({})");
  expect(failed).toEqual([]);
  expect(other).toEqual([]);
  expect(count).toBeGreaterThan(350);
});
