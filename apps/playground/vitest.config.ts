import { mergeConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

export default mergeConfig(shared, {
  test: {
    // Built and served once, for all files.
    globalSetup: ["test/end-to-end/serve-site.ts"],
    hookTimeout: 240_000,
    testTimeout: 120_000,
  },
});
