import type { Dataset, Split } from "@tenon/datasets";
import type { Registry } from "@tenon/registry";
import type { SavedRun } from "@tenon/training";
import type { DigitsCommand, DigitsEvent, Phase } from "../../protocol/digits-messages.ts";
import type { DigitsSetup } from "../../protocol/digits-setup.ts";
import { isSameRun, usualDigits } from "../../protocol/digits-setup.ts";
import type { Spec } from "../../protocol/json.ts";
import type { ModelReport } from "../../protocol/model-report.ts";
import { describeModel } from "../describe-model.ts";
import { send } from "../port.ts";
import { openRegistry } from "../registry.ts";
import type { KeptRuns } from "../run-storage.ts";
import { openKeptRuns } from "../run-storage.ts";
import { setupOf } from "./configuration.ts";
import type { DigitsEngine } from "./digits-engine.ts";
import { firstWeights } from "./first-weights.ts";
import { loadMnist } from "./mnist-data.ts";
import type { TestScores } from "./trained-view.ts";

const tell = (event: DigitsEvent, transfer?: readonly ArrayBuffer[]): void => send(event, transfer);

/** How long between two saves to the browser's storage, two looks at the weights, in milliseconds. */
const [keepEvery, lookEvery] = [2000, 250];

/** At most this share of the time goes into scoring the test images while training. */
const scoringShare = 0.15;

/** What one page's digits are trained and looked at by. Nothing here is lost by a set-up that does not work. */
class DigitsSession {
  readonly #registry = openRegistry();
  #setup: DigitsSetup = usualDigits;
  #report: ModelReport | undefined;
  #data: Promise<Dataset<Split>>;
  #engine: Promise<DigitsEngine> | undefined;
  #storage: Promise<KeptRuns> = openKeptRuns("digits");
  /** The run as it last was, from which it goes on. */
  #saved: SavedRun | undefined;
  /** What it was made of. */
  #savedSetup: DigitsSetup | undefined;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  #running: { readonly controller: AbortController; readonly ended: Promise<void> } | undefined;
  #phase: Phase = "loading";
  #drawing: Uint8Array<ArrayBuffer> | undefined;
  #inspected: number | "drawing" | undefined;
  #scores: TestScores | undefined;
  #isLoaded = false;
  #scoring = false;
  #keeping: Promise<void> = Promise.resolve();
  #next = { keep: 0, look: 0, score: 0 };

  constructor() {
    // Built, this script lies in a folder beside the page.
    const base = new URL(import.meta.env.DEV ? "/" : "..", self.location.href).href;
    this.#data = loadMnist(base, (loaded, total) => tell({ type: "data", loaded, total }));
    this.#data.then(
      () => {
        this.#isLoaded = true;
        this.#stand(this.#phase === "loading" ? this.#idlePhase() : this.#phase);
      },
      (error: Error) => tell({ type: "data-failed", reason: error.message }),
    );
  }

  async handle(command: DigitsCommand): Promise<void> {
    switch (command.type) {
      case "setup":
        return command.restore ? this.#restore(command.setup, command.restore === "any") : this.#change(command.setup);
      case "start":
        return this.#train();
      case "pause":
        return this.#pause();
      case "step":
        return this.#train({ single: true });
      case "reset":
        return this.#reset();
      case "draw":
        this.#drawing = command.pixels ?? undefined;
        return this.#lookAtDrawing();
      case "inspect":
        this.#inspected = command.image;
        return this.#lookInside();
      case "mistakes":
        return this.#showMistakes(command.written, command.read);
      case "save":
        return this.#giveFile();
      case "open":
        return this.#open(command.name, command.bytes);
    }
  }

  // The set-up

  async #restore(setup: DigitsSetup, anySetup: boolean): Promise<void> {
    if (this.#describe(setup)) await this.#takeKept(anySetup);
    this.#stand(this.#idlePhase());
  }

  /** Goes on with the run that is kept in the browser, where it is one of this set-up, or of any. */
  async #takeKept(anySetup = false): Promise<void> {
    const found = await this.#loadKept();
    if (!found || !(anySetup || isSameRun(found.setup, this.#setup))) return;
    if (anySetup && !this.#describe(found.setup)) return void this.#describe(usualDigits);
    this.#saved = found.run;
    this.#savedSetup = this.#setup;
    tell({ type: "restored", step: found.run.progress.step, setup: this.#setup });
    await this.#showRun();
  }

  async #loadKept(): Promise<{ readonly run: SavedRun; readonly setup: DigitsSetup } | undefined> {
    const storage = await this.#storage;
    const kept = await storage.generations();
    if (kept.length === 0) return undefined;
    try {
      const { loadRun } = await import("@tenon/training");
      const run = await loadRun(storage);
      return { run, setup: setupOf(run.configuration) };
    } catch {
      // Written by another version of this page, or cut off: training starts afresh.
      return undefined;
    }
  }

  async #change(setup: DigitsSetup): Promise<void> {
    const wasRunning = this.#running !== undefined;
    await this.#pause();
    const { backend } = this.#setup;
    // What does not work takes nothing away: the run before is there until another works.
    if (!this.#describe(setup)) return this.#stand(this.#idlePhase());
    if (JSON.stringify(setup.backend) !== JSON.stringify(backend)) await this.#closeEngine();
    if (this.#saved && this.#savedSetup && isSameRun(setup, this.#savedSetup)) {
      await this.#showRun();
      this.#stand(this.#idlePhase());
      if (wasRunning) void this.#train();
      return;
    }
    this.#forget();
    await this.#takeKept();
    this.#stand(this.#idlePhase());
  }

  #describe(setup: DigitsSetup): boolean {
    this.#setup = setup;
    this.#report = describeDigits(this.#registry, setup.layers);
    tell({ type: "model", report: this.#report });
    return this.#report.problem === undefined;
  }

  #forget(): void {
    this.#saved = undefined;
    this.#savedSetup = undefined;
    this.#bytes = undefined;
    this.#scores = undefined;
    tell({ type: "forgotten" });
  }

  async #reset(): Promise<void> {
    await this.#pause();
    await this.#closeEngine();
    this.#forget();
    await this.#keeping;
    await (await this.#storage).clear();
    this.#stand(this.#idlePhase());
  }

  // Training

  async #train({ single = false } = {}): Promise<void> {
    if (this.#running || this.#report?.problem || this.#idlePhase() === "done") return;
    const controller = new AbortController();
    let ended: () => void = () => {};
    this.#running = { controller, ended: new Promise((resolve) => (ended = resolve)) };
    this.#stand("preparing");
    try {
      const engine = await this.#openEngine();
      if (!single) this.#stand("running");
      await engine.train({
        setup: this.#setup,
        resume: this.#saved,
        single,
        signal: controller.signal,
        onScores: (points, samplesPerSecond) => {
          const last = points.at(-1);
          if (last) this.#stand(single ? "preparing" : "running", last.step);
          tell({ type: "scores", points, samplesPerSecond });
        },
        onSaved: (run, bytes) => this.#took(run, bytes, controller.signal),
      });
      await this.#keep();
      await this.#showRun();
      this.#stand(this.#idlePhase());
    } catch (error) {
      tell({ type: "problem", message: (error as Error).message });
      this.#stand("failed");
      // The device may be lost; another start begins with a new one.
      await this.#closeEngine().catch(() => {});
    } finally {
      this.#running = undefined;
      ended();
    }
  }

  async #pause(): Promise<void> {
    this.#running?.controller.abort();
    await this.#running?.ended;
  }

  /** Takes over what a running training saved, and shows what changed, as often as there is time for it. */
  async #took(run: SavedRun, bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    this.#saved = run;
    this.#savedSetup = this.#setup;
    this.#bytes = bytes;
    const now = performance.now();
    if (signal.aborted) return;
    if (now >= this.#next.keep) {
      this.#next.keep = now + keepEvery;
      void this.#keep();
    }
    if (now < this.#next.look) return;
    this.#next.look = now + lookEvery;
    const engine = await this.#openEngine();
    engine.show(this.#setup, run);
    this.#showWeights();
    if (this.#drawing) await this.#lookAtDrawing();
    await this.#lookInside();
    if (performance.now() >= this.#next.score && !signal.aborted) {
      const started = performance.now();
      await this.#score(signal).catch(() => {});
      const now = performance.now();
      // The first takes longer than others will, since its program is compiled.
      const isFirst = this.#next.score === 0;
      this.#next.score = now + (isFirst ? 300 : Math.min(3000, (now - started) / scoringShare));
    }
  }

  /** One after another, each with the newest there is. */
  #keep(): Promise<void> {
    this.#keeping = this.#keeping.then(async () => {
      const bytes = this.#bytes;
      // Without room for it, training goes on; only a reload would start afresh.
      if (bytes) await (await this.#storage).write(bytes).catch(() => {});
    });
    return this.#keeping;
  }

  /** Everything that is shown of the run as it is saved. */
  async #showRun(): Promise<void> {
    if (!this.#saved) return;
    const engine = await this.#openEngine();
    engine.show(this.#setup, this.#saved);
    this.#showWeights();
    await this.#score();
    await this.#lookAtDrawing();
    await this.#lookInside();
  }

  // What there is to see

  #showWeights(): void {
    if (!this.#saved) return;
    const found = firstWeights(this.#saved.params);
    tell({ type: "weights", ...found }, [found.images.buffer]);
  }

  async #score(signal?: AbortSignal): Promise<void> {
    const run = this.#saved;
    const engine = await this.#engine;
    if (!run || !engine?.view || this.#scoring) return;
    this.#scoring = true;
    try {
      this.#scores = await engine.view.score(signal);
      const { loss, accuracy, confusion } = this.#scores;
      tell({ type: "evaluation", step: run.progress.step, loss, accuracy, confusion });
    } finally {
      this.#scoring = false;
    }
  }

  async #lookAtDrawing(): Promise<void> {
    const view = (await this.#engine)?.view;
    if (!view || !this.#drawing) return tell({ type: "probabilities", values: null });
    const { probabilities } = await view.look(this.#drawing);
    tell({ type: "probabilities", values: probabilities });
    if (this.#inspected === "drawing") await this.#lookInside();
  }

  async #lookInside(): Promise<void> {
    const view = (await this.#engine)?.view;
    const image = this.#inspected;
    if (!view || image === undefined) return;
    const pixels = image === "drawing" ? this.#drawing : await this.#testImage(image);
    if (!pixels) return;
    const { layers } = await view.look(pixels);
    const { splits } = await this.#data;
    const digit = image === "drawing" ? null : (splits.test?.targets[0]?.data[image] ?? null);
    const shown = layers.map(({ shape, data }, i) => ({
      name: this.#setup.layers[i]?.type ?? "",
      shape: shape.slice(1),
      values: Float32Array.from(data),
    }));
    tell({ type: "activations", image, digit, pixels: pixels.slice(), layers: shown });
  }

  async #testImage(number: number): Promise<Uint8Array<ArrayBuffer>> {
    const data = (await this.#data).splits.test?.inputs[0]?.data as Uint8Array;
    return data.slice(number * 784, (number + 1) * 784) as Uint8Array<ArrayBuffer>;
  }

  async #showMistakes(written: number, read: number): Promise<void> {
    const labels = (await this.#data).splits.test?.targets[0]?.data as Uint8Array;
    const found = [...(this.#scores?.read ?? [])].flatMap((guess, i) =>
      guess === read && labels[i] === written ? [i] : [],
    );
    const images = await Promise.all(
      found.slice(0, 48).map(async (number) => ({ number, pixels: await this.#testImage(number) })),
    );
    tell({ type: "mistakes", written, read, count: found.length, images });
  }

  // Files

  async #giveFile(): Promise<void> {
    if (!this.#saved) return;
    const { encodeRun } = await import("@tenon/training");
    const bytes = await encodeRun(this.#saved);
    tell({ type: "file", bytes }, [bytes.buffer]);
  }

  async #open(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      const { decodeRun } = await import("@tenon/training");
      const run = await decodeRun(bytes, name);
      const setup = setupOf(run.configuration);
      const { problem } = describeDigits(this.#registry, setup.layers);
      if (problem) throw new Error(`${name}: ${problem.message}`);
      await this.#pause();
      await this.#closeEngine();
      this.#forget();
      this.#describe(setup);
      this.#saved = run;
      this.#savedSetup = setup;
      this.#bytes = bytes;
      await this.#showRun();
      await this.#keep();
      tell({ type: "opened", setup, name, accuracy: this.#scores?.accuracy ?? Number.NaN });
      this.#stand(this.#idlePhase());
    } catch (error) {
      const { message } = error as Error;
      tell({ type: "problem", message: message.startsWith(name) ? message : `${name}: ${message}`, kept: true });
    }
  }

  // The engine

  #openEngine(): Promise<DigitsEngine> {
    const { backend } = this.#setup;
    this.#engine ??= (async () => {
      const { openDigitsEngine } = await import("./digits-engine.ts");
      return openDigitsEngine(this.#registry, backend, await this.#data);
    })();
    return this.#engine;
  }

  async #closeEngine(): Promise<void> {
    const engine = await this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }

  #idlePhase(): Phase {
    const { epoch = 1 } = this.#saved?.progress ?? {};
    if (!this.#isLoaded) return "loading";
    if (!this.#saved) return "ready";
    return epoch > this.#setup.epochs ? "done" : "paused";
  }

  #stand(phase: Phase, step = this.#saved?.progress.step ?? 0): void {
    this.#phase = phase;
    const { batchSize, epochs } = this.#setup;
    const stepsPerEpoch = Math.ceil(60_000 / batchSize);
    const epoch = Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1);
    tell({ type: "standing", phase, step, steps: stepsPerEpoch * epochs, epoch, epochs });
  }
}

/** A model of digits takes images, and gives a number for each of the ten. */
function describeDigits(registry: Registry, layers: readonly Spec[]): ModelReport {
  const report = describeModel(registry, layers, { dtype: "f32", shape: [1, 28, 28, 1] });
  const shape = report.rows.at(-1)?.shape ?? "28 × 28 × 1";
  if (report.problem || shape === "10") return report;
  return { ...report, problem: { code: "classes", message: `the model gives ${shape} instead of 10 numbers` } };
}

/** Answers what the page says, each message when the one before is under way: a pause must reach a running training. */
export function openDigits(): (command: DigitsCommand) => void {
  const session = new DigitsSession();
  let before: Promise<void> = Promise.resolve();
  return (command) => {
    const handle = (): Promise<void> =>
      session.handle(command).catch((error: Error) => tell({ type: "problem", message: error.message }));
    // Training ends by itself or by a later message, so nothing waits for it.
    if (command.type === "start" || command.type === "step") void before.then(handle);
    else before = before.then(handle);
  };
}
