import type { Scores, TrainingEvent } from "@tenon/training";
import { style } from "./styles.ts";

/** Shows a run as it goes. */
export interface Reporter {
  message(text: string): void;
  event(event: TrainingEvent): void;
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

/** The loss as it is; other scores between 0 and 1 read best as percentages. */
function formatScores({ loss, ...others }: Scores): string {
  const shown = Object.entries(others).map(
    ([name, value]) => `${name} ${value >= 0 && value <= 1 ? percent(value) : value.toPrecision(4)}`,
  );
  return [`loss ${loss.toFixed(4)}`, ...shown].join("  ");
}

function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

const rate = (samplesPerSecond: number): string => `${Math.round(samplesPerSecond).toLocaleString("en")} samples/s`;

function summary(event: Exclude<TrainingEvent, { type: "step" }>): string {
  if (event.type === "start") {
    const { parameters, examples, epochs, steps, batchSize } = event;
    const count = (n: number, noun: string): string => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
    return `${count(parameters, "parameter")}, ${count(examples, "example")}, ${count(epochs, "epoch")} of batches of ${batchSize}, ${count(steps, "step")}`;
  }
  if (event.type === "epoch") {
    const evaluated = event.evaluation ? `  |  ${event.evaluatedOn}: ${formatScores(event.evaluation)}` : "";
    return `epoch ${event.epoch}  training: ${formatScores(event.scores)}${evaluated}  (${formatSeconds(event.seconds)})`;
  }
  const tested = event.test ? `test: ${formatScores(event.test)}  ` : "";
  return `${tested}(${event.steps.toLocaleString("en")} steps, ${rate(event.samplesPerSecond)}, ${formatSeconds(event.seconds)})`;
}

/** Lines for logs and pipes: a step event at most every `interval` seconds. */
export function lineReporter(stream: NodeJS.WriteStream, interval = 5): Reporter {
  let last = Number.NEGATIVE_INFINITY;
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    message: line,
    event(event) {
      if (event.type !== "step") return line(summary(event));
      const now = performance.now() / 1000;
      if (now - last < interval) return;
      last = now;
      line(`step ${event.step}/${event.steps}  ${formatScores(event.scores)}  ${rate(event.samplesPerSecond)}`);
    },
  };
}

/** A bar on a terminal that is drawn over itself. */
export function barReporter(stream: NodeJS.WriteStream): Reporter {
  const width = 24;
  const clear = "\r\u001b[2K";
  let batchSize = 0;
  const line = (text: string): void => void stream.write(`${clear}${text}\n`);
  return {
    message: line,
    event(event) {
      if (event.type === "start") batchSize = event.batchSize;
      if (event.type === "done") return line(style(stream, ["bold", "green"], summary(event)));
      if (event.type !== "step") return line(summary(event));
      const share = event.step / event.steps;
      const bar = "█".repeat(Math.round(share * width)).padEnd(width, "░");
      const left = ((event.steps - event.step) * batchSize) / event.samplesPerSecond;
      const text = `${style(stream, "cyan", bar)} ${Math.floor(100 * share)} %  ${formatScores(event.scores)}  ${rate(event.samplesPerSecond)}  ${formatSeconds(left)} left`;
      const columns = stream.columns ?? 80;
      stream.write(`${clear}${text.slice(0, columns + (text.length - visibleLength(text)) - 1)}`);
    },
  };
}

/** Without colour codes. */
function visibleLength(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with the escape character
  return text.replace(/\u001b\[[0-9;]*m/g, "").length;
}

/** One JSON object a line; the last one is the result. */
export function jsonReporter(stream: NodeJS.WriteStream): Reporter {
  return {
    message() {},
    event(event) {
      const { type, ...rest } = event;
      if (event.type !== "done") stream.write(`${JSON.stringify({ event: type, ...rest })}\n`);
      else {
        const { steps, compiles, samplesPerSecond, seconds, test } = event;
        const scores = Object.entries(test ?? {}).map(([name, value]) => [
          `test${name[0]?.toUpperCase()}${name.slice(1)}`,
          value,
        ]);
        stream.write(
          `${JSON.stringify({ event: "done", ...Object.fromEntries(scores), samplesPerSecond, steps, compiles, seconds })}\n`,
        );
      }
    },
  };
}
