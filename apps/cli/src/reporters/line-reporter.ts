import { EpochLines } from "./epoch-lines.ts";
import { progressText, summaryText } from "./event-text.ts";
import type { Reporter } from "./reporter.ts";
import { StepWindow } from "./step-window.ts";

/** Lines for logs and pipes: those of epochs, and where they are long one of steps every `interval` seconds. */
export function lineReporter(stream: NodeJS.WritableStream, interval = 10): Reporter {
  const steps = new StepWindow();
  let epochs = new EpochLines(0);
  let last = performance.now();
  let batchSize = 0;
  const line = (text: string | undefined): void => {
    if (text === undefined) return;
    stream.write(`${text}\n`);
    last = performance.now();
  };
  return {
    message: line,
    event(event) {
      if (event.type === "start") {
        batchSize = event.batchSize;
        epochs = new EpochLines(event.epochs);
      }
      if (event.type === "epoch" && !epochs.shows(event)) return;
      if (event.type !== "step") return line(summaryText(event));
      steps.put(event);
      if (performance.now() - last < 1000 * interval) return;
      const joined = steps.take();
      if (joined) line(`step ${joined.step}/${joined.steps}  ${progressText(joined, batchSize)}`);
    },
    close() {},
  };
}
