import type { Page } from "playwright-core";

/**
 * The time that a page's main thread has spent on the processor: scripts, what WebGPU does in their calls and for the
 * answers to them, collections of garbage. Time in which the thread waits or other threads have its core does not count, nor
 * does Chromium's GPU process. It is the sum of the thread's tasks (`TaskDuration`) by the thread's own clock.
 */
export interface PageThread {
  seconds(): Promise<number>;
}

export async function watchThread(page: Page): Promise<PageThread> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return {
    seconds: async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      const tasks = metrics.find(({ name }) => name === "TaskDuration");
      if (!tasks) throw new Error("this Chromium does not tell how long a page's tasks take");
      return tasks.value;
    },
  };
}
