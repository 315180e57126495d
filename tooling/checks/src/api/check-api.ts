import { readWorkspace, type WorkspacePackage } from "../workspace.ts";
import { apiSections, writeApiReport } from "./api-report.ts";
import type { ApiChange } from "./check-changesets.ts";
import { bumpsFor, compareApi, unaccountedChanges } from "./check-changesets.ts";
import type { Moment, NoHistory } from "./history.ts";
import { fileAt, readHistory, withPackageAt } from "./history.ts";

/** Where a package's report lies, from the root. */
export const apiFile = (one: Pick<WorkspacePackage, "folder">): string => `${one.folder}/api.md`;

/** The public packages that export something. */
export const apiPackages = (root: string): WorkspacePackage[] =>
  readWorkspace(root).filter(({ manifest }) => manifest.private !== true && manifest.exports !== undefined);

export const currentApi = (one: WorkspacePackage): string => writeApiReport(one.manifest.name, apiSections(one));

/**
 * What is wrong with how public types changed: changes that came after the last changeset that names their package. A new
 * package has to be named by one too. Committed changes count like those that are not, on `main` as on a branch.
 */
export async function checkApiChanges(root: string): Promise<string[] | NoHistory> {
  const history = await readHistory(root);
  if ("reason" in history) return history;
  const problems: string[] = [];
  for (const one of apiPackages(root)) {
    const now = currentApi(one);
    const { breaking, any } = bumpsFor(one.manifest.version);
    const changeSince = async (moment: Moment): Promise<ApiChange | undefined> =>
      moment === "now" ? undefined : compareApi(await apiAt(root, moment, one, now), now);
    const toldBreaking = await history.lastTold(one, breaking);
    const toldAny = await history.lastTold(one, any);
    const sinceBreaking = await changeSince(toldBreaking);
    const sinceAny = toldAny === toldBreaking ? sinceBreaking : await changeSince(toldAny);
    problems.push(...unaccountedChanges(one.manifest, sinceBreaking, sinceAny));
  }
  return problems;
}

/**
 * The report of a package as its sources were at a moment. The checked-in one may have been written later than the sources that
 * it is about, so that it is believed only where it says what is `expected`.
 */
async function apiAt(root: string, moment: Moment, one: WorkspacePackage, expected: string): Promise<string> {
  if (moment === "the beginning") return "";
  const checkedIn = await fileAt(root, moment, apiFile(one));
  if (checkedIn === expected) return checkedIn;
  return (await withPackageAt(root, moment, one, currentApi)) ?? "";
}
