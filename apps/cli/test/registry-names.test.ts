import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openRegistry } from "../src/registry.ts";

const source = fileURLToPath(new URL("../src", import.meta.url));

/**
 * Registered names that a source mentions, in texts or as words of the code. Comments, the modules that are imported and
 * calls of methods (`set.add(...)`) do not count.
 */
function namesIn(text: string, names: readonly string[]): string[] {
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(^|\s)\/\/.*$/gm, "")
    .replaceAll(/(\bfrom|\bimport) "[^"]*"/g, "");
  return names.filter((name) => {
    const literal = name.replaceAll(/[^\w]/g, "\\$&");
    return new RegExp(`(?<![\\w@])(?!(?<=\\.)${literal}\\()${literal}(?!\\w)`).test(code);
  });
}

/**
 * Entries that are called like something that has to be spoken of: what training counts, files, and what makes probabilities
 * of logits, as losses say it.
 */
const everyday: readonly string[] = ["step", "csv", "images", "softmax", "sigmoid"];
/** Data: ready-made runs, and the files of new projects. */
const data: readonly string[] = [`presets${sep}`, `init${sep}`];

test("no source of the application names an entry of the registry, presets and templates aside", async () => {
  const names = (await openRegistry([]))
    .entries()
    .map((entry) => entry.name)
    .filter((name) => !everyday.includes(name));
  expect(names.length).toBeGreaterThan(10);
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !data.some((folder) => file.startsWith(folder)),
  );
  expect(files.length).toBeGreaterThan(10);
  const found = await Promise.all(
    files.map(async (file) =>
      namesIn(await readFile(join(source, file), "utf8"), names).map((name) => `${file}: ${name}`),
    ),
  );
  expect(found.flat()).toEqual([]);
});

test.each([
  ['registry.create(layerKind, "dense", {})', true],
  ["`a message about dense layers`", true],
  ["if (scores.dense > 1) return;", true],
  ["dense(10)", true],
  ['import { denseLayers } from "@acme/dense/plugin";', false],
  ["// dense in a comment\nconst url = 1; /* dense */", false],
  ["matrix.dense(3)", false],
  ["const condensed = denser;", false],
])("the check judges %j", (text, found) => {
  expect(namesIn(text, ["dense"])).toEqual(found ? ["dense"] : []);
});
