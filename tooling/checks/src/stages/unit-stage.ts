import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { generateExamples } from "../examples/generate-examples.ts";
import { runCommand } from "../run-command.ts";
import { ensureSystemPackages } from "./ensure-system-packages.ts";
import { addTallies, type Stage, type Tally } from "./stage.ts";

interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    /** Milliseconds of a clock; what lies between is the file's time, while others ran beside it. */
    readonly startTime?: number;
    readonly endTime?: number;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const none: Tally = { passed: 0, failed: 0, skipped: 0 };

export const unitStage: Stage = {
  name: "unit",
  title: "every test of every package",
  async run(root) {
    await ensureSystemPackages(root);
    const { errors } = generateExamples(root);
    for (const error of errors) console.log(error.message);
    const folder = mkdtempSync(join(tmpdir(), "tenon-report-"));
    const file = join(folder, "vitest.json");
    // As many workers as cores: the runner's own choice, one less, leaves half of a machine with two of them idle.
    const workers = `--maxWorkers=${availableParallelism()}`;
    const args = ["run", workers, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { succeeded, output } = await runCommand("vitest", args, { folder: root, show: true, timeoutSeconds: 1800 });
    if (output.includes("did not end within")) console.log(output.trimEnd().split("\n").at(-1));
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : undefined;
    rmSync(folder, { recursive: true });
    for (const line of showShares(report, root)) console.log(line);
    return addTallies([countTests(report, succeeded, root), { ...none, failed: errors.length }]);
  },
};

/** Each package's share of the time that test files took, greatest first. */
export function showShares(report: Report | undefined, root: string): string[] {
  const seconds = new Map<string, number>();
  for (const { name, startTime = 0, endTime = 0 } of report?.testResults ?? []) {
    const suite = relative(root, name).replaceAll("\\", "/").split("/").slice(0, 2).join("/");
    seconds.set(suite, (seconds.get(suite) ?? 0) + (endTime - startTime) / 1000);
  }
  const whole = [...seconds.values()].reduce((sum, one) => sum + one, 0);
  return [...seconds]
    .sort(([, a], [, b]) => b - a)
    .map(
      ([suite, one]) =>
        `  ${suite.padEnd(30)} ${one.toFixed(1).padStart(7)} s  ${((100 * one) / whole || 0).toFixed(0).padStart(3)} %`,
    );
}

/** Counts tests; a file that could not be loaded, or a run that failed for no test's sake, counts as one failure. */
export function countTests(report: Report | undefined, succeeded: boolean, root: string): Tally {
  if (report === undefined) return { ...none, failed: 1 };
  const statuses = report.testResults.flatMap((file) => {
    const own = file.assertionResults.map(({ status }) => status);
    if (file.status !== "failed" || own.includes("failed")) return own;
    console.log(`${relative(root, file.name)} failed outside its tests: ${file.message ?? ""}`);
    return [...own, "failed"];
  });
  const count = (...wanted: readonly string[]): number => statuses.filter((status) => wanted.includes(status)).length;
  const tally = {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped", "pending", "todo", "disabled"),
  };
  return !succeeded && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
