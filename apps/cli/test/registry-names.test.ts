import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openRegistry } from "../src/registry.ts";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** Registered names that stand as texts in a source. */
function namesIn(text: string, names: readonly string[]): string[] {
  return names.filter((name) => new RegExp(`["'\`]${name}["'\`]`).test(text));
}

test("no source of the application names an entry of the registry, presets aside", async () => {
  const names = (await openRegistry([])).entries().map((entry) => entry.name);
  expect(names.length).toBeGreaterThan(10);
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("presets/"),
  );
  expect(files.length).toBeGreaterThan(5);
  const found = await Promise.all(
    files.map(async (file) =>
      namesIn(await readFile(join(source, file), "utf8"), names).map((name) => `${file}: ${name}`),
    ),
  );
  expect(found.flat()).toEqual([]);
});

test("the check sees a name where there is one", () => {
  expect(namesIn('registry.create(layerKind, "dense", {})', ["dense", "relu"])).toEqual(["dense"]);
});
