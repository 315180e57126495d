import type { EpochEvent } from "@tenon/training";

/** As many lines as fit a screen. */
const few = 20;
/** Milliseconds between two lines where there are more. */
const interval = 1000;

/** Chooses the epochs that get a line: all where they are few, else one a second at most, and the last. */
export class EpochLines {
  readonly #epochs: number;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(epochs: number) {
    this.#epochs = epochs;
  }

  shows({ epoch }: EpochEvent): boolean {
    const now = performance.now();
    const shown = this.#epochs <= few || epoch === this.#epochs || now - this.#shown >= interval;
    if (shown) this.#shown = now;
    return shown;
  }
}
