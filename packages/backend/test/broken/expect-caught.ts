import { describe, expect, test } from "vitest";
import { runConformance } from "../../src/conformance.ts";
import type { Fault } from "./fault.ts";

/** Every fault is caught by the test that names it, and tests that have nothing to do with it pass. */
export function expectCaught(faults: readonly Fault[], only: readonly string[]): void {
  describe.each(faults)("$fault", ({ caughtBy, mayAlsoFail, open }) => {
    test(`is caught by "${caughtBy}"`, async () => {
      const results = await runConformance({ open: async () => open(), only });
      const failed = results.filter(({ status }) => status === "failed").map(({ name }) => name);
      expect(failed).toContain(caughtBy);
      const astray = failed.filter((name) => name !== caughtBy && !mayAlsoFail.some((start) => name.startsWith(start)));
      expect(astray).toEqual([]);
    });
  });
}
