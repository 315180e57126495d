import { expect, test } from "vitest";
import { tryAlone } from "../src/removal/try-alone.ts";
import { visiblePackages } from "../src/removal/visible-packages.ts";
import { readWorkspace, type WorkspacePackage } from "../src/workspace.ts";
import { type TemporaryWorkspace, temporaryWorkspace } from "./temporary-workspace.ts";

const manifest = (name: string, fields: object = {}): object => ({ name, version: "1.0.0", private: true, ...fields });
const on = (name: string): object => ({ [name]: "workspace:^" });
const workspace = (sourceOfD: string, fieldsOfD: object = {}) =>
  temporaryWorkspace({
    "tsconfig.base.json": { compilerOptions: { module: "preserve", noEmit: true, types: [] } },
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "node_modules/.keep": "",
    "packages/a/package.json": manifest("a"),
    "packages/a/src/a.ts": "export const a = 1;\n",
    "packages/b/package.json": manifest("b", { dependencies: on("a") }),
    "packages/c/package.json": manifest("c", { devDependencies: on("b") }),
    "packages/d/package.json": manifest("d", fieldsOfD),
    "packages/d/tsconfig.json": { extends: "../../tsconfig.base.json", include: ["src"] },
    "packages/d/src/d.ts": sourceOfD,
  });
const d = ({ root }: TemporaryWorkspace): WorkspacePackage =>
  readWorkspace(root).find(({ manifest }) => manifest.name === "d") as WorkspacePackage;

test("a package sees itself and what it asks for, through others and for its tests too", () => {
  using files = workspace("export {};\n");
  const names = (name: string) => visiblePackages(files.root, name).map((one) => one.manifest.name);
  expect(names("a")).toEqual(["a"]);
  expect(names("b")).toEqual(["b", "a"]);
  expect(names("c")).toEqual(["c", "b", "a"]);
  expect(names("d")).toEqual(["d"]);
});

test("packages that ask for each other in a circle see each other", () => {
  using files = workspace("export {};\n", { devDependencies: on("c") });
  files.write("packages/a/package.json", manifest("a", { devDependencies: on("d") }));
  expect(visiblePackages(files.root, "a").map((one) => one.manifest.name)).toEqual(["a", "d", "c", "b"]);
});

test("a package that leans on another without saying so is found, and so is nothing once it says so", async () => {
  const source = `export { a } from "../../a/src/a";\n`;
  using silent = workspace(source);
  expect((await tryAlone(silent.root, d(silent))).join()).toMatch(/types\nsrc\/d\.ts.*Cannot find module/);
  using declared = workspace(source, { dependencies: on("a") });
  expect(await tryAlone(declared.root, d(declared))).toEqual([]);
});

test("the full form builds the package and runs its tests among what it asks for", async () => {
  const reads = `node -e "require('fs').readFileSync('../a/src/a.ts')"`;
  using silent = workspace("export {};\n", { scripts: { build: reads, test: reads } });
  expect(await tryAlone(silent.root, d(silent))).toEqual([]);
  const problems = await tryAlone(silent.root, d(silent), { full: true });
  expect(problems.map((problem) => /npm run \w+|types/.exec(problem)?.[0])).toEqual(["npm run build", "npm run test"]);
  using declared = workspace("export {};\n", { scripts: { build: reads, test: reads }, devDependencies: on("a") });
  expect(await tryAlone(declared.root, d(declared), { full: true })).toEqual([]);
});
