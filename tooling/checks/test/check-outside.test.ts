import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkOutside } from "../src/packages/check-outside.ts";
import { packedFile, packedFolder } from "../src/packages/packed-file.ts";
import { runCommand } from "../src/run-command.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const manifest = (name: string, fields: object = {}): object => ({
  name,
  version: "1.0.0",
  type: "module",
  exports: { ".": "./index.js" },
  ...fields,
});

/** Stands in for `check:pkg`, without its judges. */
async function pack(root: string, folder: string): Promise<void> {
  const path = join(root, folder);
  mkdirSync(join(path, packedFolder));
  const { succeeded, output } = await runCommand("npm", ["pack", "--loglevel=silent"], { folder: path });
  if (!succeeded) throw new Error(output);
  renameSync(join(path, output.trim()), packedFile(path));
}

test("tells the packages that work alone from those that lean on the workspace", { timeout: 120_000 }, async () => {
  using workspace = temporaryWorkspace({
    "packages/base/package.json": manifest("@tenon/base"),
    "packages/base/index.js": "export const a = 1;\n",
    "packages/sound/package.json": manifest("@tenon/sound", { dependencies: { "@tenon/base": "^1.0.0" } }),
    "packages/sound/index.js": `export { a } from "@tenon/base";\n`,
    "packages/undeclared/package.json": manifest("@tenon/undeclared"),
    "packages/undeclared/index.js": `export { a } from "@tenon/base";\n`,
    "packages/incomplete/package.json": manifest("@tenon/incomplete", {
      exports: { ".": "./index.js", "./more": "./more.js" },
    }),
    "packages/incomplete/index.js": "export {};\n",
    "packages/unpacked/package.json": manifest("@tenon/unpacked"),
    "apps/command/package.json": manifest("@tenon/command", { exports: undefined, bin: { command: "command.js" } }),
    "apps/command/command.js": `process.exitCode = process.argv[2] === "--help" ? 3 : 0;\n`,
    "tooling/private/package.json": manifest("@tooling/private", { private: true }),
  });
  for (const name of [
    "packages/base",
    "packages/sound",
    "packages/undeclared",
    "packages/incomplete",
    "apps/command",
  ]) {
    await pack(workspace.root, name);
  }
  const problems = new Map<string, string | undefined>();
  await checkOutside(workspace.root, ({ name, problem }) => problems.set(name, problem));

  expect([...problems.keys()].sort()).toEqual(
    ["base", "command", "incomplete", "sound", "undeclared", "unpacked"].map((name) => `@tenon/${name}`),
  );
  expect(problems.get("@tenon/base")).toBeUndefined();
  expect(problems.get("@tenon/sound")).toBeUndefined();
  expect(problems.get("@tenon/undeclared")).toContain("Cannot find package '@tenon/base'");
  expect(problems.get("@tenon/incomplete")).toContain("more.js");
  expect(problems.get("@tenon/unpacked")).toBe("@tenon/unpacked has not been packed");
  expect(problems.get("@tenon/command")).toContain("command.js --help");
});
