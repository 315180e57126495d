import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Contender, contenders, peak as peakContender } from "./contenders/contender.ts";
import { CrashError } from "./contenders/contender-process.ts";
import { findPython, pythonMissing } from "./contenders/find-python.ts";
import { writeBenchmarkData } from "./data/benchmark-data.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { expectedValues } from "./reference/expected-values.ts";
import { compileTable } from "./report/compile-table.ts";
import { footer } from "./report/footer.ts";
import { productTable } from "./report/product-table.ts";
import { type Result, resultOf } from "./report/result.ts";
import { renderTable, type Table } from "./report/table.ts";
import { trainingTable } from "./report/training-table.ts";
import { describeLoad, describeMachine } from "./run/machine.ts";
import { measureCompile } from "./run/measure-compile.ts";
import { measureWorkload } from "./run/measure-workload.ts";
import { showProgress } from "./run/progress.ts";
import { type DescribedParticipant, startParticipant } from "./run/start-participant.ts";
import { selectByName } from "./select-by-name.ts";
import { peakFlopsPerRun } from "./workers/peak-run.ts";
import { describeWorkload, type Workload, workloads } from "./workloads/workload.ts";

/** Runs the benchmark. The exit code is 1 where a contender failed or computed something else, 2 for a wrong command. */
export async function main(argv: readonly string[]): Promise<number> {
  let options: Options;
  let selected: readonly Workload[];
  let invited: readonly Contender[];
  try {
    options = parseOptions(argv);
    selected = selectByName("workload", workloads, options.only);
    invited = selectByName("contender", contenders, options.contenders);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    process.stderr.write(`bench: ${error.message}\nbench --help lists the options.\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  return runBenchmark(options, selected, invited);
}

async function runBenchmark(
  options: Options,
  selected: readonly Workload[],
  invited: readonly Contender[],
): Promise<number> {
  const progress = showProgress(process.stderr);
  const failures: string[] = [];
  const crashed = new Set<Contender>();
  let subject = "at its start";
  const failed = (contender: Contender, error: Error): void => {
    if (error instanceof CrashError) crashed.add(contender);
    const extent = error instanceof CrashError ? "from here on" : "here";
    failures.push(`${subject}: ${error.message.split("\n")[0]}`);
    progress.message(`${contender.name} is left out ${extent}: ${error.message}`);
  };
  const format = options.markdown ? "markdown" : "text";
  const print = (table: Table | undefined): void => {
    if (table === undefined || table.rows.length === 0 || options.json === "-") return;
    progress.clear();
    process.stdout.write(`${renderTable(table, format)}\n`);
  };

  const load = describeLoad();
  if (load !== undefined) progress.message(`Note: ${load}.`);
  const python = invited.some(({ language }) => language === "Python") ? findPython() : undefined;
  const present = invited.filter(({ language }) => language !== "Python" || python !== undefined);
  if (present.length < invited.length) progress.message(pythonMissing);

  progress.subject("Preparing data");
  using data = await writeBenchmarkData(selected);
  const participants: DescribedParticipant[] = [];
  process.on("exit", () => {
    data[Symbol.dispose]();
    for (const { process: child } of participants) child[Symbol.dispose]();
  });
  for (const contender of [...present, peakContender]) {
    progress.subject(`Starting ${contender.name}`);
    try {
      participants.push(await startParticipant(contender, python ?? ""));
    } catch (error) {
      failed(contender, error as Error);
    }
  }
  const peak = participants.find(({ contender }) => contender === peakContender);
  if (peak === undefined) return 1;
  for (const warning of new Set(participants.flatMap(({ description }) => description.warnings)))
    progress.message(`Warning: ${warning}.`);

  const machine = describeMachine();
  const date = new Date().toISOString();
  const results: Result[] = [];
  /** The best block so far: other work, where there is some, only takes away from a peak. */
  let peakGflops: number | null = null;
  for (const [i, workload] of selected.entries()) {
    subject = `on ${workload.name}`;
    progress.subject(`[${i + 1}/${selected.length}] ${workload.name} (${describeWorkload(workload)})`);
    const expected = expectedValues(data.folder, workload, options.lossSteps);
    const plan = { ...options, workload, folder: data.folder, checks: options.lossSteps };
    const rivals = participants.filter(({ contender }) => contender !== peakContender && !crashed.has(contender));
    const { measured, peakRate } = await measureWorkload({ plan, participants: rivals, peak, progress, failed });
    if (peakRate !== null) peakGflops = Math.max(peakGflops ?? 0, (peakRate * peakFlopsPerRun) / 1e9);
    const own: Result[] = [];
    for (const one of measured) {
      const { contender, description } = one.lane.participant as DescribedParticipant;
      const compile = await timeCompile(contender, workload);
      own.push(resultOf(one, { workload, expected, peakGflops, compile, description, machine, date }));
    }
    results.push(...own);
    if (workload.kind === "training") print(trainingTable(workload, own));
  }
  const products = selected.filter((workload) => workload.kind === "product");
  print(productTable(products, results));
  print(compileTable(results));
  progress.clear();
  for (const { process: child } of participants) child[Symbol.dispose]();
  report();
  return failures.length > 0 || results.some(({ agrees }) => !agrees) ? 1 : 0;

  /** Only of Tenon, and only of the workload whose first step is to take no longer than five later ones. */
  async function timeCompile(contender: Contender, workload: Workload): Promise<Result["compile"]> {
    if (contender.library !== "Tenon" || !workload.name.startsWith("w1")) return null;
    progress.detail(`compile time of ${contender.name}`);
    const { compileRuns: runs, seconds } = options;
    try {
      return await measureCompile(contender, workload, { folder: data.folder, runs, seconds, python: python ?? "" });
    } catch (error) {
      failed(contender, error as Error);
      return null;
    }
  }

  function report(): void {
    if (options.json !== undefined) {
      const text = `${JSON.stringify(results, null, 2)}\n`;
      // npm runs scripts in the workspace's root; the user may stand elsewhere.
      if (options.json === "-") process.stdout.write(text);
      else writeFileSync(resolve(process.env["INIT_CWD"] ?? ".", options.json), text);
    }
    if (options.json !== "-") {
      const measurers = participants.map(({ contender, description }) => ({ name: contender.name, description }));
      process.stdout.write(footer(machine, measurers, options, format));
    }
    const wrong = results.filter(({ agrees }) => !agrees);
    for (const { contender, workload } of wrong)
      process.stderr.write(
        `!!! ${contender} computes something else on ${workload}: its figures compare with nothing !!!\n`,
      );
    for (const message of failures) process.stderr.write(`Failed ${message}\n`);
  }
}
