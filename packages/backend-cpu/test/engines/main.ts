import { runConformance } from "@tenon/backend/conformance";
import type { CpuOptions } from "../../src/index.ts";
import { cpu } from "../../src/index.ts";
import type { RunResult } from "./training-run.ts";
import { trainingRun } from "./training-run.ts";

// What the tests ask of an engine; bundled into one file that Node and browsers load alike.

export type { RunResult };
export { trainingRun };

/** The tests of the conformance kit that did not pass, and how many there are. */
export async function conformance(options: CpuOptions): Promise<{ count: number; failed: string[]; other: string[] }> {
  const results = await runConformance({ open: () => cpu.open(options) });
  return {
    count: results.length,
    failed: results.flatMap((result) =>
      result.status === "failed" ? [`${result.name}: ${result.error.message}`] : [],
    ),
    other: results.flatMap(({ name, status }) => (status === "skipped" || status === "unsupported" ? [name] : [])),
  };
}
