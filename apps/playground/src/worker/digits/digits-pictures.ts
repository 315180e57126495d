import type { Dataset, Split } from "@tenon/datasets";
import type { SavedRun } from "@tenon/training";
import type { DigitsEvent } from "../../protocol/digits-messages.ts";
import type { DigitsSetup } from "../../protocol/digits-setup.ts";
import type { DigitsEngine } from "./digits-engine.ts";
import { firstWeights } from "./first-weights.ts";
import type { TestScores, TrainedView } from "./trained-view.ts";

/** How long between two looks at the weights while training, in milliseconds. */
const lookEvery = 250;

/** At most this share of the time goes into scoring the test images while training. */
const scoringShare = 0.15;

type Tell = (event: DigitsEvent, transfer?: readonly ArrayBuffer[]) => void;

/** A run as the engine shows it. */
interface Shown {
  readonly view: TrainedView;
  readonly setup: DigitsSetup;
  readonly run: SavedRun;
}

/** What there is to see of a run: its weights, its scores, what it makes of an image or a drawing. */
export class DigitsPictures {
  readonly #tell: Tell;
  readonly #data: Promise<Dataset<Split>>;
  #shown: Shown | undefined;
  #drawing: Uint8Array<ArrayBuffer> | undefined;
  #inspected: number | "drawing" | undefined;
  #scores: TestScores | undefined;
  #next = { look: 0, score: 0 };

  constructor(tell: Tell, data: Promise<Dataset<Split>>) {
    this.#tell = tell;
    this.#data = data;
  }

  /** Of all test images, when they were last scored. */
  get accuracy(): number | undefined {
    return this.#scores?.accuracy;
  }

  /** Everything that is shown of a run. */
  async show(engine: DigitsEngine, setup: DigitsSetup, run: SavedRun): Promise<void> {
    this.#shown = { view: engine.show(setup, run), setup, run };
    this.#showWeights();
    await this.#score();
    await this.#lookAtDrawing();
    await this.#lookInside();
  }

  /** What changed in a running training, as often as there is time for it. */
  async glance(engine: DigitsEngine, setup: DigitsSetup, run: SavedRun, signal: AbortSignal): Promise<void> {
    if (signal.aborted || performance.now() < this.#next.look) return;
    this.#next.look = performance.now() + lookEvery;
    this.#shown = { view: engine.show(setup, run), setup, run };
    this.#showWeights();
    if (this.#drawing) await this.#lookAtDrawing();
    await this.#lookInside();
    if (signal.aborted || performance.now() < this.#next.score) return;
    const started = performance.now();
    await this.#score(signal).catch((error: unknown) => {
      if (error !== signal.reason) throw error;
    });
    const now = performance.now();
    // The first takes longer than others will, since its program is compiled.
    const isFirst = this.#next.score === 0;
    this.#next.score = now + (isFirst ? 300 : Math.min(3000, (now - started) / scoringShare));
  }

  /** The engine is closed: there is nothing to ask until a run is shown again. */
  hide(): void {
    this.#shown = undefined;
  }

  /** The run is no more. */
  forget(): void {
    this.hide();
    this.#scores = undefined;
    this.#tell({ type: "probabilities", values: null });
  }

  async draw(pixels: Uint8Array<ArrayBuffer> | null): Promise<void> {
    this.#drawing = pixels ?? undefined;
    await this.#lookAtDrawing();
    if (this.#inspected === "drawing") await this.#lookInside();
  }

  async inspect(image: number | "drawing"): Promise<void> {
    this.#inspected = image;
    await this.#lookInside();
  }

  async showMistakes(written: number, read: number): Promise<void> {
    const labels = (await this.#data).splits.test?.targets[0]?.data as Uint8Array;
    const found = [...(this.#scores?.read ?? [])].flatMap((guess, i) =>
      guess === read && labels[i] === written ? [i] : [],
    );
    const images = await Promise.all(
      found.slice(0, 48).map(async (number) => ({ number, pixels: await this.#testImage(number) })),
    );
    this.#tell({ type: "mistakes", written, read, count: found.length, images });
  }

  #showWeights(): void {
    if (!this.#shown) return;
    const found = firstWeights(this.#shown.run.params);
    this.#tell({ type: "weights", ...found }, [found.images.buffer]);
  }

  async #score(signal?: AbortSignal): Promise<void> {
    if (!this.#shown) return;
    const { view, run } = this.#shown;
    const scores = await view.score(signal);
    const { loss, accuracy, confusion } = scores;
    this.#scores = scores;
    this.#tell({ type: "evaluation", step: run.progress.step, loss, accuracy, confusion });
  }

  async #lookAtDrawing(): Promise<void> {
    if (!this.#shown || !this.#drawing) return this.#tell({ type: "probabilities", values: null });
    const { probabilities } = await this.#shown.view.look(this.#drawing);
    this.#tell({ type: "probabilities", values: probabilities });
  }

  async #lookInside(): Promise<void> {
    const image = this.#inspected;
    if (!this.#shown || image === undefined) return;
    const { view, setup } = this.#shown;
    const pixels = image === "drawing" ? this.#drawing : await this.#testImage(image);
    if (!pixels) return;
    const { layers } = await view.look(pixels);
    const { splits } = await this.#data;
    const digit = image === "drawing" ? null : (splits.test?.targets[0]?.data[image] ?? null);
    const shown = layers.map(({ shape, data }, i) => ({
      name: setup.layers[i]?.type ?? "",
      shape: shape.slice(1),
      values: Float32Array.from(data),
    }));
    this.#tell({ type: "activations", image, digit, pixels: pixels.slice(), layers: shown });
  }

  async #testImage(number: number): Promise<Uint8Array<ArrayBuffer>> {
    const data = (await this.#data).splits.test?.inputs[0]?.data as Uint8Array;
    return data.slice(number * 784, (number + 1) * 784) as Uint8Array<ArrayBuffer>;
  }
}
