import { expect, test } from "vitest";
import { remainingPackages } from "../src/removal/remaining-packages.ts";
import { tryRemoval } from "../src/removal/try-removal.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const manifest = (name: string, fields: object = {}): object => ({ name, version: "1.0.0", private: true, ...fields });
const on = (name: string): object => ({ [name]: "workspace:^" });
const workspace = (sourceOfD: string) =>
  temporaryWorkspace({
    "tsconfig.base.json": { compilerOptions: { module: "preserve", noEmit: true, types: [] } },
    "tsconfig.json": { extends: "./tsconfig.base.json", include: ["packages/*/src"] },
    "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
    "vitest.shared.ts": "",
    "node_modules/.keep": "",
    "packages/a/package.json": manifest("a"),
    "packages/a/src/a.ts": "export const a = 1;\n",
    "packages/b/package.json": manifest("b", { dependencies: on("a") }),
    "packages/c/package.json": manifest("c", { devDependencies: on("b") }),
    "packages/d/package.json": manifest("d", { scripts: { test: "exit 3" } }),
    "packages/d/src/d.ts": sourceOfD,
  });

test("what remains without a package depends on it neither directly, nor through others, nor for its tests", () => {
  using files = workspace("export {};\n");
  const names = (removed: string) => remainingPackages(files.root, removed).map((one) => one.manifest.name);
  expect(names("a")).toEqual(["d"]);
  expect(names("b")).toEqual(["a", "d"]);
  expect(names("d")).toEqual(["a", "b", "c"]);
});

test("a package that leans on another without saying so is found when that one is gone", async () => {
  using files = workspace(`export { a } from "../../a/src/a";\n`);
  expect(await tryRemoval(files.root, "c")).toEqual([]);
  expect((await tryRemoval(files.root, "a")).join()).toMatch(/without a: packages\/d\/src\/d\.ts.*Cannot find module/);
});

test("the full form runs the tests of what remains", async () => {
  using files = workspace("export {};\n");
  expect(await tryRemoval(files.root, "a")).toEqual([]);
  expect((await tryRemoval(files.root, "a", { full: true })).join()).toContain("npm run test of d");
});
