import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkOutside } from "../packages/check-outside.ts";
import { runCommand } from "../run-command.ts";
import { addTallies, passedOrFailed, type Stage, type Tally } from "./stage.ts";

interface Summary {
  readonly tasks: readonly { readonly taskId: string; readonly execution?: { readonly exitCode?: number | null } }[];
}

/** Builds what has changed, judges each tarball, and tries each one alone outside: up to three checks a package. */
export const packagesStage: Stage = {
  name: "packages",
  title: "build, pack, and install each package alone outside the workspace",
  async run(root) {
    const runs = join(root, ".turbo", "runs");
    rmSync(runs, { recursive: true, force: true });
    // `always`: a package whose dependency does not build is tried as well, and counted.
    const args = ["run", "build", "check:pkg", "--continue=always", "--output-logs=errors-only", "--summarize"];
    const { succeeded } = await runCommand("turbo", args, { folder: root, show: true, timeoutSeconds: 900 });
    const tallies: Tally[] = [countTasks(runs, succeeded)];
    await checkOutside(root, ({ name, problem }) => {
      console.log(problem === undefined ? `  ${name} installs and imports alone` : `  ${name} fails alone: ${problem}`);
      tallies.push(passedOrFailed(problem === undefined));
    });
    return addTallies(tallies);
  },
};

function countTasks(runs: string, succeeded: boolean): Tally {
  const name = existsSync(runs) ? readdirSync(runs).find((file) => file.endsWith(".json")) : undefined;
  if (name === undefined) return passedOrFailed(succeeded);
  const { tasks } = JSON.parse(readFileSync(join(runs, name), "utf8")) as Summary;
  const tally = addTallies(tasks.map(({ execution }) => passedOrFailed(execution?.exitCode === 0)));
  return !succeeded && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
