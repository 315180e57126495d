import { mergeConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";
import { catalogue } from "./build/catalogue.ts";

export default mergeConfig(shared, {
  plugins: [catalogue()],
  test: {
    // Built and served once, for all files.
    globalSetup: ["test/end-to-end/serve-site.ts"],
    hookTimeout: 240_000,
    testTimeout: 120_000,
  },
});
