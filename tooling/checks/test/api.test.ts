import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiSections, readApiReport, writeApiReport } from "../src/api/api-report.ts";
import { apiFile, apiPackages, checkApiChanges, currentApi } from "../src/api/check-api.ts";
import { bumpsFor, compareApi, unaccountedChanges } from "../src/api/check-changesets.ts";
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
  expect(compareApi(report(f, g), report(g, f))).toBeUndefined();
  expect(compareApi(report(), report(f))).toEqual({ broken: [], added: ["@tenon/a: f"] });
  expect(compareApi(report(f), report("function f(x: string): void;", g))).toEqual({
    broken: ["@tenon/a: f"],
    added: ["@tenon/a: g"],
  });
});

test("a break is told by a minor bump before 1.0 and by a major one later; an addition by any", () => {
  expect(bumpsFor("0.3.0")).toEqual({ breaking: ["minor", "major"], any: ["patch", "minor", "major"] });
  expect(bumpsFor("1.3.0")).toEqual({ breaking: ["major"], any: ["patch", "minor", "major"] });
  const one = { name: "@tenon/a", version: "0.3.0" };
  const change = { broken: ["f"], added: ["g"] };
  expect(unaccountedChanges(one, undefined, undefined)).toEqual([]);
  expect(unaccountedChanges(one, { broken: [], added: ["g"] }, undefined)).toEqual([]);
  expect(unaccountedChanges(one, change, undefined).join()).toMatch(/^@tenon\/a breaks its users .*minor.*: f$/);
  expect(unaccountedChanges(one, { broken: [], added: ["g"] }, change).join()).toMatch(
    /^@tenon\/a has new names .*: g$/,
  );
});

/** A workspace with a history: one package, and the changeset that told of it. */
async function repository() {
  const workspace = temporaryWorkspace({ ...sources, ".changeset/earlier.md": changeset("minor", "Earlier.") });
  const { root } = workspace;
  const git = async (...args: readonly string[]): Promise<void> => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@localhost"];
    const { succeeded, output } = await runCommand("git", [...identity, ...args], { folder: root });
    expect(succeeded, output).toBe(true);
  };
  const commit = async (message: string): Promise<void> => {
    for (const one of apiPackages(root)) writeFileSync(join(root, apiFile(one)), currentApi(one));
    await git("add", "-A");
    await git("commit", "-qm", message);
  };
  await git("init", "-qb", "main");
  await commit("first");
  return { ...workspace, git, commit, [Symbol.dispose]: () => workspace[Symbol.dispose]() };
}
const changeset = (bump: string, text: string): string => `---\n"@tenon/a": ${bump}\n---\n\n${text}\n`;
const titled = "export interface Part { readonly title: string }\n";

test("a change of public types that is not committed fails until a changeset tells of it, whatever was told before", async () => {
  using workspace = await repository();
  const { root } = workspace;
  expect(await checkApiChanges(root)).toEqual([]);
  workspace.write("packages/a/src/part.ts", titled);
  // Writing the report anew does not help.
  for (const one of apiPackages(root)) writeFileSync(join(root, apiFile(one)), currentApi(one));
  expect(String(await checkApiChanges(root))).toMatch(/@tenon\/a breaks its users.*Part/);
  workspace.write(".changeset/part.md", changeset("patch", "A title."));
  expect(await checkApiChanges(root)).toHaveLength(1);
  workspace.write(".changeset/part.md", changeset("minor", "A title."));
  expect(await checkApiChanges(root)).toEqual([]);
});

test("once it is committed to main, a change without a changeset still fails, and one of the same or a later commit settles it", async () => {
  using workspace = await repository();
  const { root, commit } = workspace;
  workspace.write("packages/a/src/part.ts", titled);
  await commit("a break that nobody told");
  workspace.write("readme.txt", "more\n");
  await commit("something else");
  expect(String(await checkApiChanges(root))).toMatch(/@tenon\/a breaks its users.*Part/);
  workspace.write(".changeset/part.md", changeset("minor", "A title."));
  await commit("told later");
  expect(await checkApiChanges(root)).toEqual([]);

  workspace.write("packages/a/src/index.ts", `export { make } from "./make.ts";\n`);
  workspace.write(".changeset/part.md", changeset("minor", "A title. `create` is gone."));
  await commit("told in the same commit, by the changeset that was there");
  expect(await checkApiChanges(root)).toEqual([]);

  workspace.write("packages/a/src/index.ts", `export { make } from "./make.ts";\nexport type More = 1;\n`);
  await commit("an addition that nobody told");
  expect(String(await checkApiChanges(root))).toMatch(/@tenon\/a has new names.*More/);
  workspace.write(".changeset/more.md", changeset("patch", "More."));
  expect(await checkApiChanges(root)).toEqual([]);
});

test("a changeset that is taken back no longer accounts for anything, and a release accounts for all before it", async () => {
  using workspace = await repository();
  const { root, commit, git } = workspace;
  workspace.write("packages/a/src/part.ts", titled);
  workspace.write(".changeset/part.md", changeset("minor", "A title."));
  await commit("told");
  await git("rm", "-q", ".changeset/part.md");
  expect(String(await checkApiChanges(root))).toContain("Part");
  await git("rm", "-q", ".changeset/earlier.md");
  workspace.write("packages/a/package.json", { ...manifest, version: "0.2.0" });
  await commit("release");
  expect(await checkApiChanges(root)).toEqual([]);
  workspace.write("packages/a/src/part.ts", "export interface Part { readonly name: string }\n");
  expect(String(await checkApiChanges(root))).toContain("Part");
});

test("what a merge brings is one step: branches that told of their own changes pass together, one that did not fails", async () => {
  using workspace = await repository();
  const { root, commit, git } = workspace;
  await git("checkout", "-qb", "told");
  workspace.write("packages/a/src/part.ts", titled);
  workspace.write(".changeset/part.md", changeset("minor", "A title."));
  await commit("told");
  await git("checkout", "-q", "main");
  await git("checkout", "-qb", "untold");
  workspace.write("packages/a/src/entries.ts", `export const first: string = "";\n`);
  await commit("untold");
  expect(String(await checkApiChanges(root))).toContain("first");
  await git("checkout", "-q", "main");
  const ours = ["merge", "-q", "--no-ff", "-X", "ours", "-m", "merge"];
  await git(...ours, "told");
  expect(await checkApiChanges(root)).toEqual([]);
  await git(...ours, "untold");
  expect(String(await checkApiChanges(root))).toContain("first");
});

test("a report that is written in a later commit than its sources does not count as a later change", async () => {
  using workspace = await repository();
  const { root, commit, git } = workspace;
  workspace.write("packages/a/src/part.ts", titled);
  workspace.write(".changeset/part.md", changeset("minor", "A title."));
  await git("add", "-A");
  await git("commit", "-qm", "told, the report is old");
  await commit("the report");
  expect(await checkApiChanges(root)).toEqual([]);
});

test("a package that no changeset names fails as new", async () => {
  using workspace = await repository();
  workspace.write("packages/b/package.json", { ...manifest, name: "@tenon/b" });
  workspace.write("packages/b/src/index.ts", "export const b: number = 1;\n");
  workspace.write("packages/b/src/plugin.ts", "export {};\n");
  expect(String(await checkApiChanges(workspace.root))).toMatch(/@tenon\/b has new names.*@tenon\/b: b/);
});

test("without a history, in a shallow clone or in another repository's folder nothing can be compared, which is told from nothing being wrong", async () => {
  using plain = temporaryWorkspace(sources);
  expect(await checkApiChanges(plain.root)).toEqual({ reason: "no git repository" });
  using workspace = await repository();
  expect(await checkApiChanges(join(workspace.root, "packages"))).toEqual({ reason: "no git repository" });
  workspace.write("readme.txt", "more\n");
  await workspace.commit("third");
  const shallow = join(workspace.root, "shallow");
  await workspace.git("clone", "-q", "--depth=1", `file://${workspace.root}`, shallow);
  expect(await checkApiChanges(shallow)).toEqual({ reason: expect.stringContaining("shallow clone") });
});
