import { defineProject } from "vitest/config";

/** What every package's tests share: they run from source, through the condition that only this workspace sets. */
const conditions = ["@tenon/source"];

export default defineProject({
  resolve: { conditions: [...conditions, "module", "node", "development|production"] },
  ssr: { resolve: { conditions: [...conditions, "module", "node", "development|production"] } },
  // Generous: the machine may be busy, and nothing here is a measure of speed.
  test: { testTimeout: 60_000, include: ["test/**/*.test.ts", ".examples/**/*.test.ts"] },
});
