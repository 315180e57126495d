import { type Contender, commandOf } from "../contenders/contender.ts";
import { ContenderProcess } from "../contenders/contender-process.ts";
import type { Workload } from "../workloads/workload.ts";
import { median } from "./statistics.ts";

/** Tracing and compiling the step, then its first call until its loss is there, beside a later one. */
export interface CompileTime {
  readonly prepareMilliseconds: number;
  readonly firstMilliseconds: number;
  readonly steadyMilliseconds: number;
  /** Steps that the first one takes as long as. */
  readonly ratio: number;
}

/**
 * In fresh processes, where no other workload has warmed up tracer and compiler; loading modules and data does not count.
 */
export async function measureCompile(
  contender: Contender,
  workload: Workload,
  { folder, runs, seconds, python }: { folder: string; runs: number; seconds: number; python: string },
): Promise<CompileTime> {
  const prepares: number[] = [];
  const firsts: number[] = [];
  const steadies: number[] = [];
  for (let run = 0; run < runs; run++) {
    using fresh = new ContenderProcess(contender.name, commandOf(contender, python));
    const { lane } = await fresh.ask("open", { workload, variant: null, folder });
    prepares.push(((await fresh.ask("prepare", { lane })).seconds ?? 0) * 1000);
    firsts.push((await fresh.ask("run", { lane, times: 1 })).seconds * 1000);
    await fresh.ask("block", { lane, seconds, timesPerWait: 1 });
    const steady = await fresh.ask("block", { lane, seconds, timesPerWait: 10 });
    steadies.push((steady.seconds / steady.times) * 1000);
  }
  const [firstMilliseconds, steadyMilliseconds] = [median(firsts), median(steadies)];
  return {
    prepareMilliseconds: median(prepares),
    firstMilliseconds,
    steadyMilliseconds,
    ratio: firstMilliseconds / steadyMilliseconds,
  };
}
