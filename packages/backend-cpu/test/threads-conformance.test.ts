import { testBackend } from "@tenon/backend/conformance";
import { describe, test } from "vitest";
import { CpuBackend } from "../src/cpu-backend.ts";
import { hostThreads } from "../src/runtime/host-threads.node.ts";

describe("with two threads that share every step, however small", () => {
  const open = async () =>
    new CpuBackend({ threads: 2, host: hostThreads, onMessage: console.error, fused: true, eager: true });
  testBackend({ open, test });
});
