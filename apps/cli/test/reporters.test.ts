import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { EpochEvent, StepEvent } from "@tenon/training";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { barReporter } from "../src/reporters/bar-reporter.ts";
import { lineReporter } from "../src/reporters/line-reporter.ts";
import type { Reporter } from "../src/reporters/reporter.ts";
import { StepWindow } from "../src/reporters/step-window.ts";

const start = {
  type: "start",
  parameters: 10,
  examples: 200,
  epochs: 2,
  stepsPerEpoch: 20,
  steps: 40,
  batchSize: 10,
} as const;
const stepEvent = (step: number, more: Partial<StepEvent> = {}): StepEvent => ({
  type: "step",
  step,
  steps: 40,
  epoch: 1,
  scores: { loss: 0.5, accuracy: 0.75 },
  samplesPerSecond: 100,
  ...more,
});
const epochEvent = (epoch: number): EpochEvent => ({
  type: "epoch",
  epoch,
  step: 20 * epoch,
  scores: { loss: 0.4 },
  seconds: 2,
});

function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns });
  return { stream, written: () => String(stream.read() ?? "") };
}

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("the bar shows epoch, scores, rate and time left, over itself, and lines stay above it", () => {
  vi.stubEnv("NO_COLOR", "1");
  const { stream, written } = terminal(120);
  const reporter = barReporter(stream);
  reporter.event(start);
  expect(written().split("\r")).toEqual([
    expect.stringMatching(/^10 parameters.*\n$/),
    expect.stringMatching(/^░{24} {3}0 %/),
  ]);
  vi.advanceTimersByTime(100);
  reporter.event(stepEvent(10));
  const bar = `${"█".repeat(6)}${"░".repeat(18)}  25 %  epoch 1  loss 0.5000  accuracy 75.00 %  100 samples/s  0:03 left`;
  expect(written()).toBe(`\r${bar}\u001b[K`);
  reporter.event(epochEvent(1));
  expect(written()).toBe(`\r\u001b[Kepoch 1  training: loss 0.4000  (2.0 s)\n${bar}`);
  vi.advanceTimersByTime(100);
  reporter.event(stepEvent(30));
  reporter.close();
  expect(written().endsWith("left\u001b[K\n")).toBe(true);
  reporter.close();
  expect(written()).toBe("");
});

test("the bar is drawn ten times a second at most, and nothing is cleared before it is", () => {
  const { stream, written } = terminal(120);
  const reporter = barReporter(stream);
  reporter.event({ ...start, steps: 4000 });
  for (let step = 1; step <= 1000; step++) {
    vi.advanceTimersByTime(1);
    reporter.event(stepEvent(step, { steps: 4000 }));
  }
  const pictures = written().split("\r").slice(1);
  expect(pictures.length).toBe(1 + 10);
  for (const picture of pictures) expect(picture.indexOf("\u001b[K")).toBe(picture.length - 3);
});

test("the last line takes the bar's place", () => {
  vi.stubEnv("NO_COLOR", "1");
  const { stream, written } = terminal(120);
  const reporter = barReporter(stream);
  reporter.event(start);
  written();
  const result = { params: {}, state: {} };
  const counts = { steps: 40, epochs: 2, stoppedEarly: false, compiles: 1, evaluationCompiles: 1 };
  reporter.event({ type: "done", ...counts, samplesPerSecond: 100, seconds: 12, test: { loss: 0.25 }, result });
  reporter.close();
  expect(written()).toBe("\r\u001b[Ktest: loss 0.2500  (40 steps, 100 samples/s, 12 s)\n");
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
  vi.advanceTimersByTime(100);
  reporter.event(stepEvent(20));
  expect(written()).not.toContain("\u001b[36m");
});

test("without a terminal a line of steps comes every interval, if nothing else does", () => {
  const { stream, written } = terminal(80);
  const reporter = lineReporter(stream, 10);
  reporter.event(start);
  expect(written()).toMatch(/^10 parameters/);
  for (let step = 1; step <= 40; step++) {
    vi.advanceTimersByTime(800);
    reporter.event(stepEvent(step, { scores: { loss: step } }));
  }
  // 13 steps take 10.4 s; the scores are those of all of them.
  expect(written().split("\n")).toEqual([
    "step 13/40  epoch 1  loss 7.0000  100 samples/s  0:03 left",
    "step 26/40  epoch 1  loss 20.0000  100 samples/s  0:01 left",
    "step 39/40  epoch 1  loss 33.0000  100 samples/s  0:00 left",
    "",
  ]);
  reporter.event(epochEvent(1));
  vi.advanceTimersByTime(9000);
  reporter.event(stepEvent(41));
  expect(written()).toBe("epoch 1  training: loss 0.4000  (2.0 s)\n");
});

test("many short epochs have a line a second, and one at the end", () => {
  const told = (reporter: Reporter, epochs: number, written: () => string): number[] => {
    reporter.event({ ...start, epochs });
    written();
    for (let epoch = 1; epoch <= epochs; epoch++) {
      vi.advanceTimersByTime(10);
      reporter.event(epochEvent(epoch));
    }
    return [...written().matchAll(/epoch (\d+) {2}training/g)].map(([, epoch]) => Number(epoch));
  };
  for (const make of [barReporter, lineReporter]) {
    const { stream, written } = terminal(80);
    expect(told(make(stream), 4, written)).toEqual([1, 2, 3, 4]);
    expect(told(make(stream), 250, written)).toEqual([1, 101, 201, 250]);
  }
});

test("a window gives the mean scores of its steps, and the rate at which all of them were done", () => {
  const window = new StepWindow();
  expect(window.take()).toBeUndefined();
  window.put(stepEvent(10, { scores: { loss: 1, accuracy: 0.5 }, samplesPerSecond: 100 }));
  window.put(stepEvent(40, { scores: { loss: 2, accuracy: 0.9 }, samplesPerSecond: 300, epoch: 2 }));
  expect(window.take()).toEqual(
    stepEvent(40, { scores: { loss: 1.75, accuracy: expect.closeTo(0.8, 9) }, samplesPerSecond: 200, epoch: 2 }),
  );
  expect(window.take()).toBeUndefined();
  window.put(stepEvent(50, { scores: { loss: 7 } }));
  expect(window.take()?.scores).toEqual({ loss: 7 });
});
