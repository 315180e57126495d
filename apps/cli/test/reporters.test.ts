import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { StepEvent } from "@tenon/training";
import { afterEach, expect, test, vi } from "vitest";
import { barReporter } from "../src/reporters/bar-reporter.ts";
import { lineReporter } from "../src/reporters/line-reporter.ts";

const start = {
  type: "start",
  parameters: 10,
  examples: 200,
  epochs: 2,
  stepsPerEpoch: 20,
  steps: 40,
  batchSize: 10,
} as const;
const stepEvent = (step: number): StepEvent => ({
  type: "step",
  step,
  steps: 40,
  epoch: 1,
  scores: { loss: 0.5, accuracy: 0.75 },
  samplesPerSecond: 100,
});

function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  return { stream, written: () => String(stream.read() ?? "") };
}

afterEach(() => vi.unstubAllEnvs());

test("the bar shows epoch, scores, rate and time left, over itself, and lines stay above it", () => {
  vi.stubEnv("NO_COLOR", "1");
  const { stream, written } = terminal(120);
  const reporter = barReporter(stream);
  reporter.event(start);
  expect(written().split("\r\u001b[2K")).toEqual([
    expect.stringMatching(/^10 parameters.*\n$/),
    expect.stringMatching(/^░{24} 0 %/),
  ]);
  reporter.event(stepEvent(10));
  expect(written()).toBe(
    `\r\u001b[2K${"█".repeat(6)}${"░".repeat(18)} 25 %  epoch 1  loss 0.5000  accuracy 75.00 %  100 samples/s  0:03 left`,
  );
  reporter.event({ type: "epoch", epoch: 1, step: 20, scores: { loss: 0.4 }, seconds: 2 });
  expect(written()).toBe("\r\u001b[2Kepoch 1  training: loss 0.4000  (2 s)\n");
  reporter.event(stepEvent(30));
  reporter.close();
  expect(written()).toMatch(/left\n$/);
  reporter.close();
  expect(written()).toBe("");
});

test("the bar is coloured unless NO_COLOR is set, and never wider than the terminal", () => {
  vi.stubEnv("NO_COLOR", "");
  for (const columns of [20, 60, 80, 200]) {
    const { stream, written } = terminal(columns);
    barReporter(stream).event(stepEvent(10));
    const shown = stripVTControlCharacters(written().replace("\r", ""));
    expect(shown.length).toBeLessThan(columns);
    expect(shown.endsWith("0:00 left")).toBe(columns >= 80);
  }
  const { stream, written } = terminal(120);
  const reporter = barReporter(stream);
  reporter.event(stepEvent(10));
  expect(written()).toContain("\u001b[36m");
  vi.stubEnv("NO_COLOR", "1");
  reporter.event(stepEvent(10));
  expect(written()).not.toContain("\u001b[36m");
});

test("without a terminal there is the first step's line, then one an interval", () => {
  const { stream, written } = terminal(80);
  const quiet = lineReporter(stream, 1000);
  for (let step = 1; step <= 40; step++) quiet.event(stepEvent(step));
  expect(written()).toBe("step 1/40  epoch 1  loss 0.5000  accuracy 75.00 %  100 samples/s  0:00 left\n");
});
