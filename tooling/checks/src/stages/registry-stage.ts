import { runTrials } from "../consumers/run-trials.ts";
import { runCommand } from "../run-command.ts";
import { ensureSystemPackages } from "./ensure-system-packages.ts";
import { addTallies, passedOrFailed, type Stage, type Tally } from "./stage.ts";

/** The end-to-end test of what a stranger does: everything is published to a registry of this machine and used from there. */
export const registryStage: Stage = {
  name: "registry",
  title: "publish to a local registry, and install, import, train and type check from there",
  async run(root) {
    await ensureSystemPackages(root);
    const args = ["run", "build", "--filter=!@tenon/playground", "--output-logs=errors-only"];
    const { succeeded } = await runCommand("turbo", args, { folder: root, show: true, timeoutSeconds: 900 });
    if (!succeeded) return passedOrFailed(false);
    const tallies: Tally[] = [];
    const only = process.env["TENON_TRIAL"] ?? "";
    await runTrials(
      root,
      ({ name, seconds, problem, skipped = false }) => {
        const word = skipped ? "skipped" : problem === undefined ? "ok     " : "FAILED ";
        console.log(`  ${word} ${name} (${seconds.toFixed(1)} s)`);
        if (problem !== undefined) console.log(problem);
        tallies.push(skipped ? { passed: 0, failed: 0, skipped: 1 } : passedOrFailed(problem === undefined));
      },
      only,
    );
    return addTallies(tallies);
  },
};
