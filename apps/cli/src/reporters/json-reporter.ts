import type { DoneEvent } from "@tenon/training";
import type { Reporter } from "./reporter.ts";

/** One JSON object a line; the last one is the result, without the weights. */
export function jsonReporter(stream: NodeJS.WritableStream): Reporter {
  const line = (value: Readonly<Record<string, unknown>>): void => void stream.write(`${JSON.stringify(value)}\n`);
  return {
    message() {},
    event(event) {
      switch (event.type) {
        case "done":
          return line(doneRecord(event));
        case "warning": {
          const { code, message } = event.error;
          return line({ event: "warning", step: event.step, code, message });
        }
        default: {
          const { type, ...data } = event;
          return line({ event: type, ...data });
        }
      }
    },
    close() {},
  };
}

function doneRecord(event: DoneEvent): Readonly<Record<string, unknown>> {
  const { type, test, result, best, testDetails, ...counts } = event;
  return {
    event: type,
    ...Object.fromEntries(Object.entries(test ?? {}).map(([name, value]) => [`test${capitalised(name)}`, value])),
    ...counts,
    ...(testDetails && { testDetails }),
    ...(best && {
      best: { epoch: best.epoch, score: best.score, value: best.value, ...(best.test && { test: best.test }) },
    }),
  };
}

const capitalised = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;
