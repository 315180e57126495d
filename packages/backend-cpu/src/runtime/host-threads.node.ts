import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ThreadHost } from "./thread-host.ts";

export type { ThreadHost };

/** The threads of Node. */
export const hostThreads: ThreadHost = {
  get parallelism() {
    return availableParallelism();
  },
  startsThreads: true,
  start(name, gone) {
    // No options of the process: what it loads first (a tracer, a compiler) is not for a thread that only computes. Nor
    // its output: a thread says nothing, and to pass that on takes longer than to start it.
    const options = { name, execArgv: [], stdout: true, stderr: true };
    const worker = new Worker(new URL("./thread.worker.node.ts", import.meta.url), options);
    worker.unref();
    let reason: string | undefined;
    let ended = false;
    worker.on("error", (error) => {
      reason ??= error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", (code) => {
      ended = true;
      gone(reason ?? `it ended with code ${code}`);
    });
    return {
      post: (message) => worker.postMessage(message),
      // The event comes when this thread's event loop turns; a thread that waits for the other cannot wait for that. Of a
      // thread that has ended, Node counts a negative idle time at once.
      isAlive: () => !ended && worker.performance.eventLoopUtilization().idle >= 0,
      async stop() {
        await worker.terminate();
      },
    };
  },
};
