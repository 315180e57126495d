import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectedPackages } from "../src/consumers/expected-packages.ts";
import { firstExample } from "../src/consumers/first-example.ts";
import { importMap } from "../src/consumers/import-map.ts";
import { packedFile } from "../src/packages/packed-file.ts";
import { checkReport, sameButForSizes, writeReport } from "../src/reports/report.ts";
import { runCommand } from "../src/run-command.ts";
import { withFacts } from "../src/sizes/readme-reports.ts";
import { refusedLicences } from "../src/supply/licences-report.ts";
import { unpinned } from "../src/supply/lockfile.ts";
import { packedFilesReport, unsafeManifests } from "../src/supply/packed-files-report.ts";
import { workspaceRoot } from "../src/workspace-root.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

test("a report that is out of date is named, and written anew only then", async () => {
  using workspace = temporaryWorkspace({ "docs/a.md": "old\n" });
  const report = { file: "docs/a.md", render: () => "new\n" };
  expect(await checkReport(workspace.root, report)).toBe("docs/a.md is out of date: npm run reports");
  expect(await writeReport(workspace.root, report)).toBe(true);
  expect(await checkReport(workspace.root, report)).toBeUndefined();
  expect(await writeReport(workspace.root, report)).toBe(false);
});

test("sizes may wander by 5 % or 0.3 kB, and nothing else may", () => {
  expect(sameButForSizes("a: 100.0 kB, b: 1.0 kB", "a: 104.0 kB, b: 1.2 kB")).toBe(true);
  expect(sameButForSizes("a: 100.0 kB", "a: 106.0 kB")).toBe(false);
  expect(sameButForSizes("a: 1.0 kB", "a: 1.5 kB")).toBe(false);
  expect(sameButForSizes("a: 1.0 kB", "b: 1.0 kB")).toBe(false);
  expect(sameButForSizes("a: 1.0 kB", "a: 1.0 kB, 1.0 kB")).toBe(false);
});

test("a README's facts stand below its installation, and are replaced where they are", () => {
  const readme = "# a\n\nWhat it is.\n\n    npm i a\n    npm i b\n\nMore.\n";
  const once = withFacts(readme, "Size: 1.0 kB.");
  expect(once).toBe("# a\n\nWhat it is.\n\n    npm i a\n    npm i b\n\nSize: 1.0 kB.\n\nMore.\n");
  expect(withFacts(once, "Size: 2.0 kB.")).toBe(once.replace("1.0", "2.0"));
});

test("what the README names and states is found in manifests, dependencies of dependencies included", () => {
  using workspace = temporaryWorkspace({
    "packages/a/package.json": {
      name: "@tenon/a",
      dependencies: { "@tenon/b": "workspace:^" },
      devDependencies: { x: "1" },
    },
    "packages/b/package.json": { name: "@tenon/b", dependencies: { other: "^1.0.0" } },
    "packages/b/node_modules/other/package.json": { name: "other", dependencies: { deep: "^1.0.0" } },
    "packages/b/node_modules/other/node_modules/deep/package.json": { name: "deep" },
  });
  expect(expectedPackages(workspace.root, ["@tenon/a"])).toEqual(["@tenon/a", "@tenon/b", "deep", "other"]);
});

test("an import map names each public name but plugins, and what a package chooses by platform", () => {
  const exports = {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./op": { types: "./dist/op.d.ts", default: "./dist/op.js" },
    "./plugin": "./dist/plugin.js",
  };
  const imports = { "#threads": { node: "./dist/threads.node.js", default: "./dist/threads.js" } };
  expect(importMap([{ name: "@tenon/a", version: "1.0.0", exports, imports }])).toEqual({
    imports: {
      "@tenon/a": "/node_modules/@tenon/a/dist/index.js",
      "@tenon/a/op": "/node_modules/@tenon/a/dist/op.js",
    },
    scopes: { "/node_modules/@tenon/a/": { "#threads": "/node_modules/@tenon/a/dist/threads.js" } },
  });
});

test("the README has a first example, and it asks for nothing that its installation does not bring", () => {
  const { packages, text } = firstExample(workspaceRoot);
  const imported = [...text.matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
  expect(imported.length).toBeGreaterThan(0);
  for (const name of imported) expect(packages).toContain(name);
});

test("a licence that is not on the list is refused, and so is none", () => {
  using workspace = temporaryWorkspace({
    "packages/a/package.json": {
      name: "@tenon/a",
      version: "1.0.0",
      license: "MIT",
      dependencies: { b: "1", c: "1", d: "1" },
    },
    "packages/a/node_modules/b/package.json": { name: "b", version: "1.0.0", license: "(MIT OR Apache-2.0)" },
    "packages/a/node_modules/c/package.json": { name: "c", version: "1.0.0", license: "GPL-3.0" },
    "packages/a/node_modules/d/package.json": { name: "d", version: "1.0.0" },
  });
  expect(refusedLicences(workspace.root)).toEqual([
    "c 1.0.0 has the licence GPL-3.0, which is not on the list",
    "d 1.0.0 has the licence none stated, which is not on the list",
  ]);
});

test("a package in the lockfile without a checksum is named", () => {
  const pinned = "  good@1.0.0:\n    resolution: {integrity: sha512-AbC+/=}\n";
  const loose = "  '@x/git@1.0.0':\n    resolution: {tarball: https://localhost/x.tgz}\n";
  using workspace = temporaryWorkspace({ "pnpm-lock.yaml": `a\npackages:\n\n${pinned}\n${loose}\nsnapshots:\n` });
  expect(unpinned(workspace.root)).toEqual([
    "pnpm-lock.yaml does not pin @x/git@1.0.0: {tarball: https://localhost/x.tgz}",
  ]);
});

test("install scripts and dependencies from elsewhere are found in what is packed, and every packed file is listed", async () => {
  using workspace = temporaryWorkspace({
    "packages/a/package.json": {
      name: "@tenon/a",
      version: "1.0.0",
      files: ["dist"],
      scripts: { postinstall: "node x.js", test: "node y.js" },
      dependencies: { b: "file:../b", c: "^1.0.0" },
    },
    "packages/a/dist/index.js": "export {};\n",
    "packages/a/dist/chunk-ABCD1234.js": "export {};\n",
    "packages/a/secret.txt": "no\n",
    "packages/a/.pack/.keep": "",
  });
  const folder = join(workspace.root, "packages", "a");
  const { succeeded, output } = await runCommand("npm", ["pack", "--loglevel=silent", "--ignore-scripts"], { folder });
  expect(succeeded, output).toBe(true);
  writeFileSync(packedFile(folder), readFileSync(join(folder, output.trim())));
  expect(unsafeManifests(workspace.root)).toEqual([
    '@tenon/a has the install script "postinstall"',
    '@tenon/a asks for b as "file:../b", which is no version',
  ]);
  const listed = String(await packedFilesReport(workspace.root).render()).match(/^ {4}\S+$/gm);
  expect(listed?.map((line) => line.trim())).toEqual(["dist/chunk-*.js", "dist/index.js", "package.json"]);
});
