import { defineProject } from "vitest/config";

/** What every package's tests share: they run from source, through the condition that only this workspace sets. */
const conditions = ["@tenon/source"];

export default defineProject({
  resolve: { conditions: [...conditions, "module", "node", "development|production"] },
  ssr: { resolve: { conditions: [...conditions, "module", "node", "development|production"] } },
  test: { include: ["test/**/*.test.ts", ".examples/**/*.test.ts"] },
});
