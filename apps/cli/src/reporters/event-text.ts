import type { DoneEvent, EpochEvent, Scores, StartEvent, StepEvent, TrainingEvent } from "@tenon/training";

/** The loss as it is; other scores between 0 and 1 read best as percentages. */
export function formatScore(name: string, value: number): string {
  if (name === "loss" || name.endsWith(".loss")) return value < 1e4 ? value.toFixed(4) : value.toPrecision(5);
  return value >= 0 && value <= 1 ? `${(100 * value).toFixed(2)} %` : value.toPrecision(4);
}

/** All scores of a run, the loss first. */
export function formatScores({ loss, ...others }: Scores): string {
  return Object.entries({ loss, ...others })
    .map(([name, value]) => `${name} ${formatScore(name, value)}`)
    .join("  ");
}

function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Minutes and seconds, in little room. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

const whole = (number: number): string => Math.round(number).toLocaleString("en");
const rate = (samplesPerSecond: number): string => `${whole(samplesPerSecond)} samples/s`;

/** How the training goes and how long it will take, at the rate of the last steps. */
export function progressText(
  { epoch, step, steps, scores, samplesPerSecond }: StepEvent,
  batchSize: number,
  unit = " samples/s",
): string {
  const left = ((steps - step) * batchSize) / samplesPerSecond;
  return `epoch ${epoch}  ${formatScores(scores)}  ${whole(samplesPerSecond)}${unit}  ${clock(left)} left`;
}

const count = (n: number, noun: string): string => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** The lines that stay; none for what goes without saying. */
export function summaryText(event: Exclude<TrainingEvent, { type: "step" }>): string | undefined {
  switch (event.type) {
    case "start":
      return startText(event);
    case "epoch":
      return epochText(event);
    case "save":
      return undefined;
    case "warning":
      return `warning: ${event.error.message}`;
    case "restart":
      return `the device was lost (${event.reason}) and opened again; going on after step ${event.step}`;
    case "done":
      return doneText(event);
  }
}

function startText({ parameters, examples, epochs, steps, batchSize, resumed }: StartEvent): string {
  const from = resumed ? `, from step ${resumed.step + 1} on` : "";
  return `${count(parameters, "parameter")}, ${count(examples, "example")}, ${count(epochs, "epoch")} of batches of ${batchSize}, ${count(steps, "step")}${from}`;
}

function epochText({ epoch, scores, evaluation, evaluatedOn, best, seconds }: EpochEvent): string {
  const evaluated = evaluation ? `  |  ${evaluatedOn}: ${formatScores(evaluation)}` : "";
  return `epoch ${epoch}  training: ${formatScores(scores)}${evaluated}  (${formatSeconds(seconds)})${best ? "  best so far" : ""}`;
}

function doneText({ test, steps, epochs, samplesPerSecond, seconds, stoppedEarly, best }: DoneEvent): string {
  const tested = test ? `test: ${formatScores(test)}  ` : "";
  const work = `(${count(steps, "step")}, ${rate(samplesPerSecond)}, ${formatSeconds(seconds)})`;
  const lines = stoppedEarly ? [`stopped early after epoch ${epochs}: no improvement`] : [];
  lines.push(`${tested}${work}`);
  if (best) {
    const score = `${best.score} ${formatScore(best.score, best.value)}`;
    const own = best.epoch === epochs || !best.test ? "" : `; its test: ${formatScores(best.test)}`;
    lines.push(`best: epoch ${best.epoch}, with ${score}${own}`);
  }
  return lines.join("\n");
}
