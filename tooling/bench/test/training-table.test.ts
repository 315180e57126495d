import { expect, test } from "vitest";
import type { Result } from "../src/report/result.ts";
import { ratioToTorch, remarks, trainingTable } from "../src/report/training-table.ts";
import { trainingWorkloads } from "../src/workloads/training-workload.ts";

const result = (library: string, threads: number, samples: number, others: Partial<Result> = {}): Result => ({
  kind: "training",
  workload: "w1-sgd",
  contender: `${library}-${threads}`,
  library,
  version: "1.0.0",
  runtime: "Node",
  threads,
  cores: threads,
  unit: "samples/s",
  samplesPerSecond: samples,
  gflops: 40,
  best: samples * 1.5,
  blocks: [samples * 0.5, samples, samples * 1.5],
  peakGflops: 58,
  peakShare: 0.69,
  firstMilliseconds: 12.345,
  finalLoss: 0.5,
  expectedLoss: 0.5,
  lossSteps: 20,
  deviation: 1e-6,
  agrees: true,
  compile: null,
  notes: [],
  machine: "",
  date: "",
  ...others,
});

const workload = trainingWorkloads[1] as (typeof trainingWorkloads)[number];

test("the ratio is to PyTorch's fastest with as many threads or fewer", () => {
  const results = [
    result("Tenon", 1, 120),
    result("Tenon", 2, 180),
    result("PyTorch", 1, 100),
    // Slower than with one thread, as on a busy machine: then one thread is what Tenon has to match.
    result("PyTorch", 2, 50),
  ];
  expect(results.map((one) => ratioToTorch(one, results))).toEqual([1.2, 1.8, 1, 0.5]);
  expect(ratioToTorch(result("Tenon", 1, 120), [])).toBeNull();
  const cells = trainingTable(workload, results).rows.map((row) => row.slice(0, 6));
  expect(cells[1]).toEqual(["Tenon-2", "2", "2.0", "180", "270", "1.80×"]);
});

test("without PyTorch there is no such column", () => {
  const { header, rows, textColumns } = trainingTable(workload, [result("Tenon", 1, 120)]);
  expect(header.join()).not.toContain("PyTorch");
  expect(rows[0]).toHaveLength(header.length);
  expect(textColumns).toContain(header.length - 1);
});

test("a loss that disagrees is marked loudly, in whatever way it does", () => {
  expect(remarks(result("Tenon", 1, 120, { notes: ["foreach"] }))).toBe("foreach");
  const off = result("Tenon", 1, 120, { agrees: false, deviation: 0.25, notes: ["run again"] });
  expect(remarks(off)).toBe("!!! LOSS DISAGREES: expected 0.50000, deviation 2.5e-1 !!!, run again");
  const lost = result("Tenon", 1, 120, { agrees: false, deviation: null, finalLoss: null });
  expect(remarks(lost)).toContain("not finite");
  expect(trainingTable(workload, [lost]).rows[0]).toContain("no number");
});
