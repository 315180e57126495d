import type { Reporter } from "./reporter.ts";

/** One JSON object a line; the last one is the result, without the weights. */
export function jsonReporter(stream: NodeJS.WritableStream): Reporter {
  const line = (value: Readonly<Record<string, unknown>>): void => void stream.write(`${JSON.stringify(value)}\n`);
  return {
    message() {},
    event(event) {
      if (event.type !== "done") {
        const { type, ...data } = event;
        return line({ event: type, ...data });
      }
      const { steps, compiles, evaluationCompiles, samplesPerSecond, seconds, test } = event;
      const scores = Object.entries(test ?? {}).map(([name, value]) => [`test${capitalised(name)}`, value]);
      line({
        event: "done",
        ...Object.fromEntries(scores),
        samplesPerSecond,
        steps,
        compiles,
        evaluationCompiles,
        seconds,
      });
    },
    close() {},
  };
}

const capitalised = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;
