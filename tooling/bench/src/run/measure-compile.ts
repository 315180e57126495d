import { type Contender, commandOf } from "../contenders/contender.ts";
import { ContenderProcess } from "../contenders/contender-process.ts";
import type { Workload } from "../workloads/workload.ts";
import { median } from "./statistics.ts";

/** The first call of the jitted step, until its loss is there, beside a later one. */
export interface CompileTime {
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
  const firsts: number[] = [];
  const steadies: number[] = [];
  for (let run = 0; run < runs; run++) {
    using fresh = new ContenderProcess(contender.name, commandOf(contender, python));
    const { lane } = await fresh.ask("open", { workload, variant: null, folder });
    firsts.push((await fresh.ask("run", { lane, times: 1 })).seconds * 1000);
    await fresh.ask("block", { lane, seconds, timesPerWait: 1 });
    const steady = await fresh.ask("block", { lane, seconds, timesPerWait: 10 });
    steadies.push((steady.seconds / steady.times) * 1000);
  }
  const [firstMilliseconds, steadyMilliseconds] = [median(firsts), median(steadies)];
  return { firstMilliseconds, steadyMilliseconds, ratio: firstMilliseconds / steadyMilliseconds };
}
