import { testBackend } from "@tenon/backend/conformance";
import { describe, test } from "vitest";
import { cpu } from "../src/index.ts";

describe("with fused multiply-add", () => {
  testBackend({ open: () => cpu.open(), test });
});
