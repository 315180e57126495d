import { progressText, summaryText } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";

/** Lines for logs and pipes: the first step event, then one at most every `interval` seconds. */
export function lineReporter(stream: NodeJS.WritableStream, interval = 10): Reporter {
  let last = Number.NEGATIVE_INFINITY;
  let batchSize = 0;
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    message: line,
    event(event) {
      if (event.type === "start") batchSize = event.batchSize;
      if (event.type !== "step") return line(summaryText(event));
      const now = performance.now() / 1000;
      if (now - last < interval) return;
      last = now;
      line(`step ${event.step}/${event.steps}  ${progressText(event, batchSize)}`);
    },
    close() {},
  };
}
