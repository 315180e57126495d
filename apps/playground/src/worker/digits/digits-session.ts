import type { Dataset, Split } from "@tenon/datasets";
import type { SavedRun } from "@tenon/training";
import type { DigitsCommand, DigitsEvent, Phase } from "../../protocol/digits-messages.ts";
import type { DigitsSetup } from "../../protocol/digits-setup.ts";
import { isSameRun, usualDigits } from "../../protocol/digits-setup.ts";
import type { ModelReport } from "../../protocol/model-report.ts";
import { send } from "../port.ts";
import { openRegistry } from "../registry.ts";
import { RunKeeper } from "../run-keeper.ts";
import { setupOf } from "./configuration.ts";
import { describeDigits } from "./describe-digits.ts";
import type { DigitsEngine } from "./digits-engine.ts";
import { DigitsPictures } from "./digits-pictures.ts";
import { loadMnist } from "./mnist-data.ts";

const tell = (event: DigitsEvent, transfer?: readonly ArrayBuffer[]): void => send(event, transfer);

/** A training under way. */
interface Training {
  readonly controller: AbortController;
  /** One step, which ends by itself. */
  readonly single: boolean;
  readonly ended: Promise<void>;
}

/** What one page's digits are trained and looked at by. Nothing here is lost by a set-up that does not work. */
class DigitsSession {
  readonly #registry = openRegistry();
  readonly #data: Promise<Dataset<Split>>;
  readonly #pictures: DigitsPictures;
  readonly #keeper = new RunKeeper("digits");
  #setup: DigitsSetup = usualDigits;
  #report: ModelReport | undefined;
  #engine: Promise<DigitsEngine> | undefined;
  /** The run as it last was, from which it goes on, and what it was made of. */
  #saved: { readonly run: SavedRun; readonly setup: DigitsSetup } | undefined;
  #training: Training | undefined;
  #phase: Phase = "loading";
  #isLoaded = false;

  constructor() {
    // Built, this script lies in a folder beside the page.
    const base = new URL(import.meta.env.DEV ? "/" : "..", self.location.href).href;
    this.#data = loadMnist(base, (loaded, total) => tell({ type: "data", loaded, total }));
    this.#pictures = new DigitsPictures(tell, this.#data);
    this.#data.then(
      () => {
        this.#isLoaded = true;
        this.#stand(this.#phase === "loading" ? this.#idlePhase() : this.#phase);
      },
      (error: Error) => tell({ type: "data-failed", reason: error.message }),
    );
  }

  /** Each command waits for the one before. Training itself is waited for by none, so that a pause can reach it. */
  async handle(command: DigitsCommand): Promise<void> {
    switch (command.type) {
      case "setup":
        return command.restore ? this.#restore(command.setup, command.restore === "any") : this.#change(command.setup);
      case "start":
        return this.#begin(false);
      case "pause":
        return this.#pause();
      case "step":
        return this.#begin(true);
      case "reset":
        return this.#reset();
      case "draw":
        return this.#pictures.draw(command.pixels);
      case "inspect":
        return this.#pictures.inspect(command.image);
      case "mistakes":
        return this.#pictures.showMistakes(command.written, command.read);
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
    const run = await this.#keeper.load();
    const setup = run && kept(run);
    if (!setup || !(anySetup || isSameRun(setup, this.#setup))) return;
    if (anySetup && !this.#describe(setup)) return void this.#describe(usualDigits);
    this.#saved = { run, setup: this.#setup };
    tell({ type: "restored", step: run.progress.step, setup: this.#setup });
    await this.#show();
  }

  async #change(setup: DigitsSetup): Promise<void> {
    const goesOn = this.#training?.single === false;
    await this.#pause();
    const before = this.#setup;
    // What does not work takes nothing away: the run before is there until another works.
    if (!this.#describe(setup)) return this.#stand(this.#idlePhase());
    if (JSON.stringify(setup.backend) !== JSON.stringify(before.backend)) await this.#closeEngine();
    // A training that was stopped before its first save has left nothing, and begins again.
    if (this.#saved ? isSameRun(setup, this.#saved.setup) : goesOn && isSameRun(setup, before)) {
      await this.#show();
      this.#stand(this.#idlePhase());
      if (goesOn) await this.#begin(false);
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
    this.#pictures.forget();
    tell({ type: "forgotten" });
  }

  async #reset(): Promise<void> {
    await this.#pause();
    await this.#closeEngine();
    this.#forget();
    await this.#keeper.clear();
    this.#stand(this.#idlePhase());
  }

  // Training

  /** Begins to train. A single step under way is done before. */
  async #begin(single: boolean): Promise<void> {
    if (this.#training?.single) await this.#training.ended;
    if (this.#training || this.#report?.problem || this.#idlePhase() === "done") return;
    const controller = new AbortController();
    this.#training = { controller, single, ended: this.#train(single, controller.signal) };
  }

  /** Until the end of the run or the signal, or for a single step. */
  async #train(single: boolean, signal: AbortSignal): Promise<void> {
    let failure: Error | undefined;
    this.#stand("preparing");
    try {
      const engine = await this.#openEngine();
      if (!single) this.#stand("running");
      const setup = this.#setup;
      await engine.train({
        setup,
        resume: this.#saved?.run,
        single,
        signal,
        onScores: (points, samplesPerSecond) => {
          const last = points.at(-1);
          if (last) this.#stand(single ? "preparing" : "running", last.step);
          tell({ type: "scores", points, samplesPerSecond });
        },
        onSaved: async (run, bytes) => {
          this.#saved = { run, setup };
          this.#keeper.take(bytes);
          if (this.#keeper.isDue && !signal.aborted) void this.#keeper.write();
          await this.#pictures.glance(engine, setup, run, signal);
        },
      });
      await this.#keeper.write();
      await this.#show();
    } catch (error) {
      failure = error as Error;
      // The device may be lost; another start begins with a new one.
      await this.#closeEngine();
    }
    // From here on another training may begin.
    this.#training = undefined;
    if (failure) tell({ type: "problem", message: failure.message });
    this.#stand(failure ? "failed" : this.#idlePhase());
  }

  async #pause(): Promise<void> {
    this.#training?.controller.abort();
    await this.#training?.ended;
  }

  /** Everything that is shown of the run as it is saved. */
  async #show(): Promise<void> {
    if (this.#saved) await this.#pictures.show(await this.#openEngine(), this.#setup, this.#saved.run);
  }

  // Files

  async #giveFile(): Promise<void> {
    if (!this.#saved) return;
    const { encodeRun } = await import("@tenon/training");
    const bytes = await encodeRun(this.#saved.run);
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
      this.#saved = { run, setup };
      await this.#show();
      this.#keeper.take(bytes);
      await this.#keeper.write();
      tell({ type: "opened", setup, name, accuracy: this.#pictures.accuracy ?? Number.NaN });
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

  /** What is lost or was never opened has nothing to close; whatever became of it, the next one is new. */
  async #closeEngine(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#pictures.hide();
    await engine?.then((opened) => opened.close()).catch(() => {});
  }

  #idlePhase(): Phase {
    const { epoch = 1 } = this.#saved?.run.progress ?? {};
    if (!this.#isLoaded) return "loading";
    if (!this.#saved) return "ready";
    return epoch > this.#setup.epochs ? "done" : "paused";
  }

  #stand(phase: Phase, step = this.#saved?.run.progress.step ?? 0): void {
    this.#phase = phase;
    const { batchSize, epochs } = this.#setup;
    const stepsPerEpoch = Math.ceil(60_000 / batchSize);
    const epoch = Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1);
    tell({ type: "standing", phase, step, steps: stepsPerEpoch * epochs, epoch, epochs });
  }
}

/** The set-up of a run that is kept; `undefined` where this page cannot hold it. */
function kept({ configuration }: SavedRun): DigitsSetup | undefined {
  try {
    return setupOf(configuration);
  } catch {
    return undefined;
  }
}

/** Answers what the page says, one command after another. */
export function openDigits(): (command: DigitsCommand) => void {
  const session = new DigitsSession();
  let before: Promise<void> = Promise.resolve();
  return (command) => {
    before = before
      .then(() => session.handle(command))
      .catch((error: Error) => tell({ type: "problem", message: error.message }));
  };
}
