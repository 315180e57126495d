import { mergeConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

// A build, a browser and several trainings: the end-to-end file takes a minute or two where the cores are shared.
export default mergeConfig(shared, { test: { hookTimeout: 240_000, testTimeout: 120_000 } });
