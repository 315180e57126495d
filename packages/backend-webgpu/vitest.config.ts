import { existsSync } from "node:fs";
import shared from "../../vitest.shared.ts";

// Tests run on any machine: SwiftShader, which Debian's Chromium brings, plays the GPU. It has to be chosen before the first
// thread of the test runner starts; `test.env` comes too late.
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(swiftShader)) process.env["VK_DRIVER_FILES"] ??= swiftShader;

export default shared;
