import { conformanceTestNames, runConformance } from "@tenon/backend/conformance";
import { openWebgpu } from "../../src/open-webgpu.ts";
import { skips } from "../skips.ts";

// What the tests ask of an engine; bundled into one file that a page loads.

export const testNames: readonly string[] = conformanceTestNames();

/** How some tests of the kit ended, by their names. */
export async function conformance(names: readonly string[]): Promise<{ name: string; ended: string }[]> {
  const skip = skips.filter(({ test }) => names.includes(test));
  const results = await runConformance({ open: () => openWebgpu(), skip, only: names });
  return results.map((result) => ({
    name: result.name,
    ended: result.status === "failed" ? `failed: ${result.error.message}` : result.status,
  }));
}
