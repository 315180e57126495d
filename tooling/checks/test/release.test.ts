import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPluginVersions } from "../src/release/plugin-versions.ts";
import { parseChangeset, tryVersion } from "../src/release/try-version.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const plugin = (name: string, version: string): string =>
  `export const plugin = definePlugin({\n  name: "${name}",\n  version: "${version}",\n  entries: [],\n});\n`;

test("a plugin that says another version than its package is named, and made right by the version command", () => {
  using workspace = temporaryWorkspace({
    "packages/a/package.json": { name: "@tenon/a", version: "0.2.0", exports: { "./plugin": "./plugin.js" } },
    "packages/a/src/plugin.ts": plugin("@tenon/a", "0.1.0"),
    "packages/b/package.json": { name: "@tenon/b", version: "0.2.0", exports: { "./plugin": "./plugin.js" } },
    "packages/b/src/b-plugin.ts": plugin("@tenon/b", "0.2.0"),
    "examples/e/package.json": { name: "e", dependencies: { "@tenon/a": "^0.1.0", zod: "^4.0.0" } },
    // Others' plugins in tests and examples have versions of their own.
    "packages/b/src/other-plugin.ts": plugin("@acme/b", "9.0.0"),
  });
  expect(checkPluginVersions(workspace.root)).toEqual([
    "packages/a/src/plugin.ts: the plugin says 0.1.0, its package.json 0.2.0",
    "examples/e/package.json asks for other versions than there are",
  ]);
  checkPluginVersions(workspace.root, true);
  expect(checkPluginVersions(workspace.root)).toEqual([]);
  expect(readFileSync(join(workspace.root, "packages/a/src/plugin.ts"), "utf8")).toBe(plugin("@tenon/a", "0.2.0"));
  const example = JSON.parse(readFileSync(join(workspace.root, "examples/e/package.json"), "utf8"));
  expect(example.dependencies).toEqual({ "@tenon/a": "^0.2.0", zod: "^4.0.0" });
});

test("a package with a plugin entry in which no plugin says its version is named", () => {
  using workspace = temporaryWorkspace({
    "packages/a/package.json": { name: "@tenon/a", version: "1.0.0", exports: { "./plugin": "./plugin.js" } },
    "packages/a/src/plugin.ts": `export const plugin = makePlugin("@tenon/a");\n`,
  });
  expect(checkPluginVersions(workspace.root)).toEqual([
    `packages/a: no plugin says \`name: "@tenon/a", version: ...\``,
  ]);
});

test("a changeset says what it means for which packages", () => {
  const text = `---\r\n"@tenon/a": minor\r\n'tenon': patch\r\n---\r\n\r\nWords: "@tenon/b": major\r\n`;
  expect(parseChangeset("x.md", text).bumps).toEqual({ "@tenon/a": "minor", tenon: "patch" });
});

test("the dry run finds a changeset about a package that is not there", async () => {
  using workspace = temporaryWorkspace({
    "package.json": { name: "root", private: true, version: "0.0.0", packageManager: "pnpm@12.21.0" },
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    ".changeset/config.json": { changelog: "@changesets/cli/changelog", fixed: [["@tenon/*"]], baseBranch: "main" },
    "packages/a/package.json": { name: "@tenon/a", version: "0.1.0" },
    ".changeset/good.md": `---\n"@tenon/a": minor\n---\n\nBetter.\n`,
  });
  expect(await tryVersion(workspace.root)).toEqual([]);
  expect(readFileSync(join(workspace.root, "packages/a/CHANGELOG.md"), "utf8")).toContain("## 0.2.0");
  workspace.write(".changeset/bad.md", `---\n"@tenon/gone": minor\n---\n\nWorse.\n`);
  expect((await tryVersion(workspace.root)).join("\n")).toContain("@tenon/gone");
});
