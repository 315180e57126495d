import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { PlanePicture } from "../protocol/plane-messages.ts";
import { tabMemory } from "../shell/memory.ts";

/** More points than a chart has pixels are thinned out. */
const most = 1000;
/** Time between two drawings of the chart, in milliseconds. */
const drawEvery = 200;
const keptAs = "plane-curves";

interface LossPoint {
  readonly step: number;
  readonly training: number | null;
  readonly test: number | null;
}

/** The losses of a run over its steps. */
export class LossCurves {
  /** Steps, then the two losses. Changes a few times a second at most. */
  readonly drawn: Signal<readonly (readonly (number | null)[])[]> = signal([[], [], []]);
  #points: LossPoint[] = [];
  #waiting: ReturnType<typeof setTimeout> | undefined;

  add({ step, training, test }: PlanePicture): void {
    if (!training) return;
    if ((this.#points.at(-1)?.step ?? -1) >= step) this.#points = this.#points.filter((point) => point.step < step);
    this.#points.push({ step, training: training.loss, test: test?.loss ?? null });
    // Every second one stays, and the last.
    if (this.#points.length > most) this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#waiting ??= setTimeout(() => this.#draw(), drawEvery);
  }

  clear(): void {
    this.#points = [];
    this.#draw();
  }

  /** Keeps them for a reload of the page. */
  keep(): void {
    tabMemory.set(keptAs, JSON.stringify(this.#points));
  }

  /** Those that were kept, up to the step from which learning goes on. */
  restore(step: number): void {
    try {
      const kept = JSON.parse(tabMemory.get(keptAs) ?? "[]") as readonly LossPoint[];
      this.#points = kept.filter((point) => point.step <= step);
      this.#draw();
    } catch {
      this.clear();
    }
  }

  #draw(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const points = this.#points;
    this.drawn.value = [
      points.map(({ step }) => step),
      points.map(({ training }) => training),
      points.map(({ test }) => test),
    ];
  }
}
