import type { ThreadHost } from "./thread-host.ts";

export type { ThreadHost };

/** Web Workers: in browsers, and wherever else there are some. */
export const hostThreads: ThreadHost = {
  get parallelism() {
    return globalThis.navigator?.hardwareConcurrency ?? 1;
  },
  get startsThreads() {
    return typeof Worker === "function";
  },
  start(name, gone) {
    const worker = new Worker(new URL("./thread.worker.ts", import.meta.url), { type: "module", name });
    worker.addEventListener("error", ({ message }) => gone(message || "its file could not be loaded"), { once: true });
    return {
      post: (message) => worker.postMessage(message),
      // A browser says so later, if at all.
      isAlive: () => true,
      stop: async () => worker.terminate(),
    };
  },
};
