import type { Scores, StepEvent, TrainingEvent } from "@tenon/training";

/** The loss as it is; other scores between 0 and 1 read best as percentages. */
function formatScores({ loss, ...others }: Scores): string {
  const shown = Object.entries(others).map(
    ([name, value]) => `${name} ${value >= 0 && value <= 1 ? `${(100 * value).toFixed(2)} %` : value.toPrecision(4)}`,
  );
  return [`loss ${loss.toFixed(4)}`, ...shown].join("  ");
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

/** The line that stays. */
export function summaryText(event: Exclude<TrainingEvent, { type: "step" }>): string {
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
