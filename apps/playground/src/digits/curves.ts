import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { ScorePoint } from "../protocol/digits-messages.ts";
import { tabMemory } from "../shell/memory.ts";

/** More points than a chart has pixels are thinned out. */
const most = 1500;
const keptAs = "digits-curves";

/** The scores of a run over its steps. */
export class Curves {
  /** Counts changes, for whoever draws. */
  readonly version: Signal<number> = signal(0);
  training: ScorePoint[] = [];
  test: ScorePoint[] = [];

  addTraining(points: readonly ScorePoint[]): void {
    this.training.push(...points);
    if (this.training.length > most) this.training = thinned(this.training);
    this.version.value++;
  }

  addTest({ step, loss, accuracy }: ScorePoint): void {
    if (this.test.at(-1)?.step === step) this.test.pop();
    this.test.push({ step, loss, accuracy });
    if (this.test.length > most) this.test = thinned(this.test);
    this.version.value++;
  }

  clear(): void {
    this.training = [];
    this.test = [];
    this.version.value++;
  }

  /** Keeps them for a reload of the page. */
  keep(): void {
    tabMemory.set(keptAs, JSON.stringify({ training: this.training, test: this.test }));
  }

  /** Those that were kept, up to the step from which training goes on. */
  restore(step: number): void {
    try {
      const kept = JSON.parse(tabMemory.get(keptAs) ?? "{}") as Partial<Curves>;
      const upTo = (points: readonly ScorePoint[] = []): ScorePoint[] => points.filter((point) => point.step <= step);
      this.training = upTo(kept.training);
      this.test = upTo(kept.test);
      this.version.value++;
    } catch {
      this.clear();
    }
  }
}

/** Means of neighbours. */
function thinned(points: readonly ScorePoint[]): ScorePoint[] {
  const half: ScorePoint[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [a, b] = [points[i] as ScorePoint, points[i + 1] as ScorePoint];
    half.push({ step: b.step, loss: (a.loss + b.loss) / 2, accuracy: (a.accuracy + b.accuracy) / 2 });
  }
  return half;
}
