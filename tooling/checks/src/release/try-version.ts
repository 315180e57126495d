import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../run-command.ts";
import { readWorkspace } from "../workspace.ts";

/**
 * Runs `changeset version` in the copy and says what is not as a release should be: one version for all public packages,
 * raised if there were changesets; every changeset consumed; a changelog entry in every package that one names.
 */
export async function tryVersion(copy: string): Promise<string[]> {
  const changesets = readChangesets(copy);
  const before = publicPackages(copy)[0]?.manifest.version;
  const { succeeded, output } = await runCommand("changeset", ["version"], { folder: copy, timeoutSeconds: 120 });
  if (!succeeded) return [`changeset version\n${output}`];
  const packages = publicPackages(copy);
  const versions = new Set(packages.map(({ manifest }) => manifest.version));
  const [version = ""] = versions;
  const problems: string[] = [];
  if (versions.size !== 1) problems.push(`the packages have several versions: ${[...versions].join(", ")}`);
  if (changesets.length > 0 && version === before) problems.push(`the version is still ${version}`);
  if (readChangesets(copy).length > 0) problems.push("changesets are left");
  const names = new Map(packages.map(({ manifest, path }) => [manifest.name, path]));
  for (const { file, packages: named } of changesets) {
    for (const name of named) {
      const path = names.get(name);
      if (path === undefined) problems.push(`${file} names ${name}, which is no public package`);
      else if (!changelog(path).includes(`## ${version}`))
        problems.push(`${name} has no changelog entry for ${version}`);
    }
  }
  return problems;
}

const publicPackages = (root: string) => readWorkspace(root).filter(({ manifest }) => manifest.private !== true);

const changelog = (folder: string): string => {
  const file = join(folder, "CHANGELOG.md");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

/** A changeset's file, and the packages that it is about with what it means for them. */
export interface Changeset {
  readonly file: string;
  readonly packages: readonly string[];
  readonly bumps: Readonly<Record<string, string>>;
}

export function readChangesets(root: string): Changeset[] {
  const folder = join(root, ".changeset");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort()
    .map((file) => parseChangeset(file, readFileSync(join(folder, file), "utf8")));
}

export function parseChangeset(file: string, text: string): Changeset {
  const head = /^---\n([\s\S]*?)\n?---/.exec(text.replaceAll("\r", ""))?.[1] ?? "";
  const bumps = Object.fromEntries(
    [...head.matchAll(/^["']?(@?[\w./-]+)["']?:\s*(major|minor|patch|none)\s*$/gm)].map(([, name, bump]) => [
      name,
      bump,
    ]),
  ) as Record<string, string>;
  return { file, packages: Object.keys(bumps), bumps };
}
