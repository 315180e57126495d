import { largestDeviation, tolerance } from "../reference/expected-values.ts";
import { medianRate } from "../run/lane.ts";
import type { CompileTime } from "../run/measure-compile.ts";
import type { Measured } from "../run/measure-workload.ts";
import { median, ratio } from "../run/statistics.ts";
import type { Description } from "../workers/protocol.ts";
import { flopsOf, type Workload } from "../workloads/workload.ts";

/** One row: a contender on a workload. What `--json` writes is a list of these. */
export interface Result {
  readonly kind: Workload["kind"];
  readonly workload: string;
  readonly contender: string;
  readonly library: string;
  readonly version: string;
  readonly runtime: string;
  readonly threads: number;
  /** Of `best` and `blocks`. */
  readonly unit: "samples/s" | "GFLOP/s";
  /** Median over the blocks; null for a product. */
  readonly samplesPerSecond: number | null;
  /** Useful operations at the median: those of the matrix products alone. */
  readonly gflops: number;
  readonly best: number;
  readonly blocks: readonly number[];
  /** Processor time over time, median: below `threads` where other work took it away, or threads that slept. */
  readonly cores: number;
  /** Multiply-add peak of one thread, 128 bits wide, the best block of the run up to here. */
  readonly peakGflops: number | null;
  /** gflops / (peakGflops · threads) */
  readonly peakShare: number | null;
  /** First step or product in a process that may have run other workloads before. */
  readonly firstMilliseconds: number;
  /** Loss after `lossSteps` equal steps, and what an independent computation in f64 gives; null for a product. */
  readonly finalLoss: number | null;
  readonly expectedLoss: number | null;
  readonly lossSteps: number | null;
  /** Largest relative deviation of all losses up to there, or of elements of the product. */
  readonly deviation: number | null;
  readonly agrees: boolean;
  /** Tenon on w1: the first step in a fresh process. */
  readonly compile: CompileTime | null;
  readonly notes: readonly string[];
  readonly machine: string;
  /** ISO 8601 */
  readonly date: string;
}

export interface ResultContext {
  readonly workload: Workload;
  readonly expected: readonly number[];
  readonly peakGflops: number | null;
  readonly compile: CompileTime | null;
  readonly description: Description;
  readonly machine: string;
  readonly date: string;
}

export function resultOf({ lane, notes }: Measured, context: ResultContext): Result {
  const { workload, expected, peakGflops, description } = context;
  const { contender } = lane.participant;
  const isTraining = workload.kind === "training";
  const perTime = isTraining ? workload.batch : flopsOf(workload) / 1e9;
  const blocks = lane.blocks.map(({ rate }) => rate * perTime);
  const gflops = (medianRate(lane) * flopsOf(workload)) / 1e9;
  const deviation = largestDeviation(lane.checked, expected);
  return {
    kind: workload.kind,
    workload: workload.name,
    contender: contender.name,
    library: contender.library,
    version: description.version,
    runtime: description.runtime,
    threads: contender.threads,
    unit: isTraining ? "samples/s" : "GFLOP/s",
    samplesPerSecond: isTraining ? median(blocks) : null,
    gflops,
    best: Math.max(...blocks),
    blocks,
    cores: median(lane.blocks.map(({ cores }) => cores)),
    peakGflops,
    peakShare: ratio(gflops, peakGflops === null ? null : peakGflops * contender.threads),
    firstMilliseconds: lane.firstSeconds * 1000,
    finalLoss: isTraining ? finite(lane.checked.at(-1)) : null,
    expectedLoss: isTraining ? finite(expected.at(-1)) : null,
    lossSteps: isTraining ? expected.length : null,
    deviation: finite(deviation),
    // Not the opposite comparison: NaN agrees with nothing.
    agrees: deviation <= tolerance,
    compile: context.compile,
    notes,
    machine: context.machine,
    date: context.date,
  };
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
