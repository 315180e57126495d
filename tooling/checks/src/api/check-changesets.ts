import type { Changeset } from "../release/try-version.ts";
import { parseChangeset, readChangesets } from "../release/try-version.ts";
import { runCommand } from "../run-command.ts";
import { readApiReport } from "./api-report.ts";

/** How public types differ from those of a reference. */
export interface ApiChange {
  readonly package: string;
  /** Names that are gone or mean something else. */
  readonly broken: readonly string[];
  readonly added: readonly string[];
}

/** Compares two reports of a package; undefined if they say the same. */
export function compareApi(name: string, before: string, after: string): ApiChange | undefined {
  const [old, now] = [readApiReport(before), readApiReport(after)];
  const broken = [...old].filter(([key, text]) => now.get(key) !== text).map(([key]) => key);
  const added = [...now.keys()].filter((key) => !old.has(key));
  return broken.length + added.length === 0 ? undefined : { package: name, broken, added };
}

/**
 * The changes that no changeset accounts for. What breaks asks for `minor` while versions begin with 0 and for `major`
 * later; an addition asks for any.
 */
export function unaccountedChanges(
  changes: readonly ApiChange[],
  changesets: readonly Changeset[],
  version: string,
): string[] {
  const enough = version.startsWith("0.") ? ["minor", "major"] : ["major"];
  return changes.flatMap(({ package: name, broken, added }) => {
    const bumps = changesets.map(({ bumps }) => bumps[name]).filter((bump) => bump !== undefined && bump !== "none");
    if (broken.length > 0 && !bumps.some((bump) => enough.includes(bump ?? "")))
      return [
        `${name} breaks its users and no new changeset says so (${enough[0]}; npx changeset): ${broken.join(", ")}`,
      ];
    if (bumps.length === 0)
      return [`${name} has new names and no new changeset says so (npx changeset): ${added.join(", ")}`];
    return [];
  });
}

/** The commit that changes count from: where this branch left `main`. Undefined where git does not tell. */
export async function referenceCommit(root: string): Promise<string | undefined> {
  for (const main of [process.env["TENON_BASE"], "origin/main", "main"]) {
    if (main === undefined || main === "") continue;
    const { succeeded, output } = await runCommand("git", ["merge-base", "HEAD", main], { folder: root });
    if (succeeded) return output.trim();
  }
  return undefined;
}

/** A file as it was in a commit; empty if it was not there. */
export async function fileAt(root: string, commit: string, file: string): Promise<string> {
  const { succeeded, output } = await runCommand("git", ["show", `${commit}:${file}`], { folder: root });
  return succeeded ? output : "";
}

/** The changesets that are not in the reference commit, or say something else there. */
export async function newChangesets(root: string, commit: string): Promise<Changeset[]> {
  const found: Changeset[] = [];
  for (const changeset of readChangesets(root)) {
    const before = parseChangeset(changeset.file, await fileAt(root, commit, `.changeset/${changeset.file}`));
    if (JSON.stringify(before.bumps) !== JSON.stringify(changeset.bumps)) found.push(changeset);
  }
  return found;
}
