import { median, ratio } from "../run/statistics.ts";
import { describeTraining, flopsPerStep, type TrainingWorkload } from "../workloads/training-workload.ts";
import { percent, threeDigits, times } from "./format-number.ts";
import type { Result } from "./result.ts";
import type { Table } from "./table.ts";

/** A workload's contenders, one a row. */
export function trainingTable(workload: TrainingWorkload, results: readonly Result[]): Table {
  const [first] = results;
  const flops = threeDigits(flopsPerStep(workload) / 1e6);
  const peak = first?.peakGflops == null ? "" : `; peak ${threeDigits(first.peakGflops)} GFLOP/s a thread`;
  const hasTorch = results.some(({ library }) => library === "PyTorch");
  const loss = `loss after ${first?.lossSteps ?? 0}`;
  return {
    title: `${workload.name}: ${describeTraining(workload)}; ${flops} MFLOP a step${peak}`,
    header: [
      "contender",
      "threads",
      "cores",
      "samples/s",
      "best",
      ...(hasTorch ? ["÷ PyTorch"] : []),
      "GFLOP/s",
      "of peak",
      "first step",
      loss,
      "",
    ],
    rows: results.map((result) => [
      result.contender,
      String(result.threads),
      result.cores.toFixed(1),
      threeDigits(result.samplesPerSecond ?? Number.NaN),
      threeDigits(result.best),
      ...(hasTorch ? [times(ratioToTorch(result, results))] : []),
      threeDigits(result.gflops),
      percent(result.peakShare),
      `${threeDigits(result.firstMilliseconds)} ms`,
      result.finalLoss?.toFixed(5) ?? "no number",
      remarks(result),
    ]),
    textColumns: [0, hasTorch ? 10 : 9],
  };
}

/** To the fastest of PyTorch with as many threads or fewer: its users would not choose more where more are slower. */
export function ratioToTorch(result: Result, results: readonly Result[]): number | null {
  const medians = results
    .filter(({ library, threads }) => library === "PyTorch" && threads <= result.threads)
    .map(({ blocks }) => median(blocks));
  return ratio(median(result.blocks), medians.length === 0 ? null : Math.max(...medians));
}

/** A wrong result stands out: a fast computation of something else is no comparison. */
export function remarks({ agrees, kind, expectedLoss, deviation, notes }: Result): string {
  const wrong =
    kind === "training"
      ? `!!! LOSS DISAGREES: expected ${expectedLoss?.toFixed(5)}, deviation ${deviation?.toExponential(1) ?? "not finite"} !!!`
      : `!!! PRODUCT IS WRONG: deviation ${deviation?.toExponential(1) ?? "not finite"} !!!`;
  return [...(agrees ? [] : [wrong]), ...notes].join(", ");
}
