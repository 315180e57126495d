import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Result } from "../src/report/result.ts";

const bench = fileURLToPath(new URL("../bin/bench.ts", import.meta.url));
const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, ["--conditions=@tenon/source", bench, ...args]);

/** What is in a row, by the type of its value; null where it may be missing. */
const schema: { readonly [K in keyof Result]: readonly string[] } = {
  kind: ["string"],
  workload: ["string"],
  contender: ["string"],
  library: ["string"],
  version: ["string"],
  runtime: ["string"],
  threads: ["number"],
  unit: ["string"],
  samplesPerSecond: ["number", "null"],
  gflops: ["number"],
  best: ["number"],
  blocks: ["array"],
  cores: ["number"],
  peakGflops: ["number", "null"],
  peakShare: ["number", "null"],
  firstMilliseconds: ["number"],
  finalLoss: ["number", "null"],
  expectedLoss: ["number", "null"],
  lossSteps: ["number", "null"],
  deviation: ["number", "null"],
  agrees: ["boolean"],
  compile: ["object", "null"],
  notes: ["array"],
  machine: ["string"],
  date: ["string"],
};

const typeName = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

test("a quick run on Tenon: the same losses as in f64, as many blocks as asked for, a table and JSON", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tenon-bench-test-"));
  try {
    const file = join(folder, "results.json");
    const args = ["--quick", "--seconds", "0.02", "--blocks", "3", "--contenders", "tenon", "--only", "w0,dot-256"];
    const { stdout } = await run(...args, "--json", file);
    expect(stdout).toMatch(/^w0: MLP 784-16-10, batch 1, SGD 0.1/);
    expect(stdout).toMatch(/^tenon-1 +1 /m);
    expect(stdout).toMatch(/^dot-256 +256x256 · 256x256 /m);
    expect(stdout).toMatch(/^Machine: .+ cores?, /m);

    const results = JSON.parse(readFileSync(file, "utf8")) as Result[];
    expect(results.map(({ workload, contender, threads }) => [workload, contender, threads])).toEqual([
      ["w0", "tenon-1", 1],
      ["w0", "tenon-2", 2],
      ["dot-256", "tenon-1", 1],
      ["dot-256", "tenon-2", 2],
    ]);
    for (const result of results) {
      expect(Object.keys(result).sort()).toEqual(Object.keys(schema).sort());
      for (const [name, types] of Object.entries(schema))
        expect(types, name).toContain(typeName(result[name as keyof Result]));
      expect(result.agrees).toBe(true);
      expect(result.blocks.length).toBeGreaterThanOrEqual(2);
      expect(result.blocks.length).toBeLessThanOrEqual(3);
      expect(result.best).toBe(Math.max(...result.blocks));
      expect(result.best).toBeGreaterThan(0);
      expect(result.peakShare).toBeGreaterThan(0);
    }
    const [training] = results;
    expect(training).toMatchObject({ kind: "training", unit: "samples/s", lossSteps: 5 });
    expect(training?.finalLoss).toBeCloseTo(training?.expectedLoss as number, 3);
    expect(results[2]).toMatchObject({ kind: "product", unit: "GFLOP/s", samplesPerSecond: null, finalLoss: null });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a wrong command names what there is, and is no crash", async () => {
  await expect(run("--only", "w9")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("there are w0,"),
  });
  expect((await run("--help")).stdout).toContain("npm run bench -- [options]");
});
