import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiSections, readApiReport, writeApiReport } from "../src/api/api-report.ts";
import { apiFile, apiPackages, checkApiChanges, currentApi, staleApi } from "../src/api/check-api.ts";
import { compareApi, unaccountedChanges } from "../src/api/check-changesets.ts";
import { runCommand } from "../src/run-command.ts";
import { readWorkspace } from "../src/workspace.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const manifest = {
  name: "@tenon/a",
  version: "0.1.0",
  exports: {
    ".": { "@tenon/source": "./src/index.ts", default: "./dist/index.js" },
    "./plugin": { "@tenon/source": { node: "./src/plugin.ts" }, default: "./dist/plugin.js" },
  },
};
const sources = {
  "packages/a/package.json": manifest,
  "packages/a/src/index.ts": `export type { Options } from "./make.ts";\nexport { make, make as create } from "./make.ts";\nexport * from "@tenon/b";\n`,
  "packages/a/src/plugin.ts": `import * as entries from "./entries.ts";\nexport const plugin: Holder<typeof entries> = entries;\ntype Holder<T> = T;\n`,
  "packages/a/src/entries.ts": `export const first: number = 1;\n`,
  "packages/a/src/make.ts": `import type { Part } from "./part.ts";
import type { Far } from "@tenon/b";
/** A comment. */
export interface Options { readonly size?: number | undefined; readonly part: Part }
export function make(options: Options): Far { const secret: number = 1; return secret; }
export function unrelated(): void {}
`,
  "packages/a/src/part.ts": `export interface Part { readonly name: string }\n`,
};

test("a report says what entries export and what that reaches, without comments, bodies and other files' names", () => {
  using workspace = temporaryWorkspace(sources);
  const [one] = readWorkspace(workspace.root);
  const report = one === undefined ? "" : writeApiReport("@tenon/a", apiSections(one));
  expect(Object.fromEntries(readApiReport(report))).toEqual({
    "@tenon/a: @tenon/b": `export * from "@tenon/b";`,
    "@tenon/a: Options": "interface Options {\n    readonly size?: number | undefined;\n    readonly part: Part;\n}",
    "@tenon/a: create": "function make(options: Options): Far;\nexport { make as create };",
    "@tenon/a: make": "function make(options: Options): Far;",
    "@tenon/a/plugin: plugin": "const plugin: Holder<typeof entries>;",
    "Reached from these, and not exported: Holder": "type Holder<T> = T;",
    "Reached from these, and not exported: Part": "interface Part {\n    readonly name: string;\n}",
    "Reached from these, and not exported: first": "const first: number;",
  });
});

test("what is gone or changed breaks, what is new is added, a reordered source is no change", () => {
  const report = (...declarations: readonly string[]) =>
    `## @tenon/a\n\n\`\`\`ts\n${declarations.join("\n\n")}\n\`\`\`\n`;
  const [f, g] = ["function f(x: number): void;", "function g(): void;"];
  expect(compareApi("@tenon/a", report(f, g), report(g, f))).toBeUndefined();
  expect(compareApi("@tenon/a", report(f), report("function f(x: string): void;", g))).toEqual({
    package: "@tenon/a",
    broken: ["@tenon/a: f"],
    added: ["@tenon/a: g"],
  });
});

test("a break asks for a minor bump before 1.0 and for a major one later; an addition asks for any", () => {
  const bump = (kind: string) => [{ file: "x.md", packages: ["@tenon/a"], bumps: { "@tenon/a": kind } }];
  const broken = [{ package: "@tenon/a", broken: ["f"], added: [] }];
  const added = [{ package: "@tenon/a", broken: [], added: ["g"] }];
  expect(unaccountedChanges(broken, bump("minor"), "0.3.0")).toEqual([]);
  expect(unaccountedChanges(broken, bump("patch"), "0.3.0")).toHaveLength(1);
  expect(unaccountedChanges(broken, bump("minor"), "1.3.0")).toHaveLength(1);
  expect(unaccountedChanges(broken, bump("major"), "1.3.0")).toEqual([]);
  expect(unaccountedChanges(added, bump("patch"), "1.3.0")).toEqual([]);
  expect(unaccountedChanges(added, [], "1.3.0")).toHaveLength(1);
});

test("a breaking change of a public type without a new changeset fails, and a changeset of its own settles it", async () => {
  using workspace = temporaryWorkspace({
    ...sources,
    ".changeset/earlier.md": `---\n"@tenon/a": minor\n---\n\nEarlier.\n`,
  });
  const { root } = workspace;
  const writeReports = () => {
    for (const one of apiPackages(root)) writeFileSync(join(root, apiFile(one)), currentApi(one));
  };
  writeReports();
  const identity = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
  for (const args of [
    ["init", "-qb", "main"],
    ["add", "-A"],
    [...identity, "commit", "-qm", "first"],
  ])
    expect(await runCommand("git", args, { folder: root })).toMatchObject({ succeeded: true });
  expect(staleApi(root)).toEqual([]);
  expect(await checkApiChanges(root)).toEqual([]);

  workspace.write("packages/a/src/part.ts", "export interface Part { readonly title: string }\n");
  expect(staleApi(root)[0]).toContain("Part");
  // Writing the report anew does not help, and neither does a changeset that was there before.
  writeReports();
  expect(staleApi(root)).toEqual([]);
  expect((await checkApiChanges(root))?.[0]).toMatch(/@tenon\/a breaks its users.*Part/);
  workspace.write(".changeset/part.md", `---\n"@tenon/a": patch\n---\n\nA title.\n`);
  expect(await checkApiChanges(root)).toHaveLength(1);
  workspace.write(".changeset/part.md", `---\n"@tenon/a": minor\n---\n\nA title.\n`);
  expect(await checkApiChanges(root)).toEqual([]);
});

test("without a history nothing can be compared, which is told from nothing being wrong", async () => {
  using workspace = temporaryWorkspace(sources);
  expect(await checkApiChanges(workspace.root)).toBeUndefined();
});
