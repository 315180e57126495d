import { afterAll, test } from "vitest";
import { testBackend } from "../../src/conformance.ts";
import { WorkerHost } from "./worker-host.ts";

// The kit must not rely on hidden synchrony: here every value is a message and some random milliseconds away.

const host = new WorkerHost();
afterAll(() => host[Symbol.dispose]());

testBackend({ open: async () => host.open(), test });
