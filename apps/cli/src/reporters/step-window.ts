import type { Scores, StepEvent } from "@tenon/training";

/**
 * Joins the step events since it was last emptied into one: on a fast backend they come more often than anyone can read, and
 * each alone tells of so few examples that its scores jump about.
 */
export class StepWindow {
  #newest: StepEvent | undefined;
  /** Steps done when it was last emptied, and at the newest event. */
  #from = 0;
  #to = 0;
  readonly #sums = new Map<string, number>();
  /** Of the events' steps over their rates. */
  #time = 0;

  put(event: StepEvent): void {
    const steps = event.step - this.#to;
    for (const [name, score] of Object.entries(event.scores))
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + steps * score);
    this.#time += steps / event.samplesPerSecond;
    this.#to = event.step;
    this.#newest = event;
  }

  /** The newest event, with scores and rate over all steps since the last call; undefined if there were none. */
  take(): StepEvent | undefined {
    const newest = this.#newest;
    const steps = this.#to - this.#from;
    if (!newest || steps === 0) return undefined;
    const means = Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / steps]));
    const scores: Scores = { ...means, loss: means["loss"] ?? Number.NaN };
    const samplesPerSecond = steps / this.#time;
    this.#newest = undefined;
    this.#from = this.#to;
    this.#sums.clear();
    this.#time = 0;
    return { ...newest, scores, samplesPerSecond };
  }
}
