import { testBackend } from "@tenon/backend/conformance";
import { afterAll, describe, test } from "vitest";
import { CpuBackend } from "../src/cpu-backend.ts";
import { shareAmong } from "../src/runtime/threads.ts";
import { ReusedThreads } from "./reused-threads.ts";

describe("with two threads that share every step, however small", () => {
  const host = new ReusedThreads();
  afterAll(() => host[Symbol.asyncDispose]());
  const open = async () =>
    new CpuBackend({ fused: true, sharing: shareAmong({ threads: 2, host, onMessage: console.error, eager: true }) });
  testBackend({ open, test });
});
