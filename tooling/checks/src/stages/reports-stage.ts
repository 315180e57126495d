import { join } from "node:path";
import { checkApiChanges } from "../api/check-api.ts";
import { exampleProblem, firstExample } from "../consumers/first-example.ts";
import { allReports } from "../reports/all-reports.ts";
import { checkReport } from "../reports/report.ts";
import { runCommand } from "../run-command.ts";
import { measurePage, type PageSize } from "../sizes/measure-page.ts";
import { showBytes } from "../sizes/measure-size.ts";
import { readmeProblems } from "../sizes/readme-reports.ts";
import { mlpBudget } from "../sizes/size-budgets.ts";
import { refusedLicences } from "../supply/licences-report.ts";
import { unpinned } from "../supply/lockfile.ts";
import { unsafeManifests } from "../supply/packed-files-report.ts";
import { ensureSystemPackages } from "./ensure-system-packages.ts";
import { verdict } from "./release-stage.ts";
import { addTallies, passedOrFailed, type Stage, type Tally } from "./stage.ts";

/** Builds and packs what has changed since the last time. */
export async function buildAndPack(root: string): Promise<boolean> {
  const args = ["run", "build", "check:pkg", "--filter=!@tenon/playground", "--output-logs=errors-only"];
  return (await runCommand("turbo", args, { folder: root, show: true, timeoutSeconds: 900 })).succeeded;
}

/** What the README's first example weighs in a page, with the packages as they were built last. */
export const measureFirstExample = (root: string): Promise<PageSize> =>
  measurePage(firstExample(root).text, join(root, "tooling", "checks"));

/** What shows in review: public types, sizes, dependencies and their licences, contents of packages. */
export const reportsStage: Stage = {
  name: "reports",
  title: "public types and their changesets, sizes and budgets, supply chain",
  async run(root) {
    await ensureSystemPackages(root);
    if (!(await buildAndPack(root))) return passedOrFailed(false);
    const mlp = await measureFirstExample(root);
    const tallies: Tally[] = [];
    const check = (what: string, problems: readonly string[]): void => void tallies.push(verdict(what, problems));
    const stale: string[] = [];
    for (const report of allReports(root, mlp)) {
      const problem = await checkReport(root, report);
      if (problem !== undefined) stale.push(problem);
    }
    check("reports are up to date", stale);
    check("READMEs say what a package is, how to install and use it, and what it weighs", readmeProblems(root));
    const unaccounted = await checkApiChanges(root);
    if ("reason" in unaccounted) {
      console.log(`  SKIPPED changes of public types have changesets: nothing to compare with, ${unaccounted.reason}`);
      tallies.push({ passed: 0, failed: 0, skipped: 1 });
    } else check("changes of public types have changesets", unaccounted);
    const wrong = exampleProblem("a page of Chromium", mlp.said, firstExample(root));
    const tooLarge = mlp.loaded > mlpBudget ? [`${showBytes(mlp.loaded)} is more than ${showBytes(mlpBudget)}`] : [];
    check(
      `a network that learns in a page loads ${showBytes(mlp.loaded)}, ${showBytes(mlp.onDemand)} stay on demand`,
      wrong === undefined ? tooLarge : [wrong],
    );
    check("licences of dependencies are on the list", refusedLicences(root));
    check("the lockfile pins every package by checksum", unpinned(root));
    check("nothing runs while a package is installed, and all comes from the registry", unsafeManifests(root));
    return addTallies(tallies);
  },
};
