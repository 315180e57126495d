import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readWorkspace, type WorkspacePackage } from "../workspace.ts";
import { apiSections, writeApiReport } from "./api-report.ts";
import type { ApiChange } from "./check-changesets.ts";
import { compareApi, fileAt, newChangesets, referenceCommit, unaccountedChanges } from "./check-changesets.ts";

/** Where a package's report lies, from the root. */
export const apiFile = (one: Pick<WorkspacePackage, "folder">): string => `${one.folder}/api.md`;

/** The public packages that export something. */
export const apiPackages = (root: string): WorkspacePackage[] =>
  readWorkspace(root).filter(({ manifest }) => manifest.private !== true && manifest.exports !== undefined);

export const currentApi = (one: WorkspacePackage): string => writeApiReport(one.manifest.name, apiSections(one));

/**
 * What is wrong with how public types changed since this branch left `main`: changes without a changeset. A new package has
 * to be named by one too. Undefined where there is no git history to compare with.
 */
export async function checkApiChanges(root: string): Promise<string[] | undefined> {
  const commit = await referenceCommit(root);
  if (commit === undefined) return undefined;
  const changes: ApiChange[] = [];
  let version = "0.0.0";
  for (const one of apiPackages(root)) {
    version = one.manifest.version;
    const change = compareApi(one.manifest.name, await fileAt(root, commit, apiFile(one)), currentApi(one));
    if (change !== undefined) changes.push(change);
  }
  if (changes.length === 0) return [];
  return unaccountedChanges(changes, await newChangesets(root, commit), version);
}

/** The reports that do not say what the sources say. */
export function staleApi(root: string): string[] {
  return apiPackages(root).flatMap((one) => {
    const file = join(root, apiFile(one));
    const before = existsSync(file) ? readFileSync(file, "utf8") : "";
    const after = currentApi(one);
    if (before === after) return [];
    const change = compareApi(one.manifest.name, before, after);
    const names = change === undefined ? "" : `: ${[...change.broken, ...change.added].join(", ")}`;
    return [`${apiFile(one)} is not what the sources say${names}`];
  });
}
