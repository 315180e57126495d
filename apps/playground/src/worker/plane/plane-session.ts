import type { Backend } from "@tenon/backend";
import type { Registry } from "@tenon/registry";
import type { TensorData, Tree } from "@tenon/tensor";
import { isTensorData, leavesOf } from "@tenon/tensor";
import type { PlaneCommand, PlaneEvent, PlanePhase } from "../../protocol/plane-messages.ts";
import type { PlaneSetup } from "../../protocol/plane-setup.ts";
import { isSameNetwork, isSamePlaneRun, usualPlane } from "../../protocol/plane-setup.ts";
import { openBackend } from "../open-backend.ts";
import { nextTurn, send } from "../port.ts";
import { openRegistry, withEngine } from "../registry.ts";
import { RunKeeper } from "../run-keeper.ts";
import { openPlaneSets, samplePoints } from "./plane-data.ts";
import type { PlaneProgress } from "./plane-engine.ts";
import { PlaneEngine } from "./plane-engine.ts";
import { decodePlane, encodePlane } from "./plane-save.ts";

const tell = (event: PlaneEvent, transfer?: readonly ArrayBuffer[]): void => send(event, transfer);

/** Time for steps between two looks at what the page wants, in milliseconds. */
const slice = 8;

/** What one page's plane is learned by. */
class PlaneSession {
  readonly #registry: Promise<Registry> = withEngine(openRegistry());
  readonly #keeper = new RunKeeper("plane");
  #setup: PlaneSetup = usualPlane;
  #engine: PlaneEngine | undefined;
  #backend: { readonly spec: string; readonly backend: Backend } | undefined;
  /** Changes, one after another. */
  #work: Promise<void> = Promise.resolve();
  #latest: PlaneSetup | undefined;
  #running = false;
  #loop: Promise<void> | undefined;
  #phase: PlanePhase = "preparing";
  #wanted = false;
  /** What the page has not seen yet. */
  #unseen = false;

  handle(command: PlaneCommand): void {
    switch (command.type) {
      case "setup":
        this.#latest = command.setup;
        this.#queue(() =>
          command.restore ? this.#restore(command.setup, command.restore === "any") : this.#change(command.setup),
        );
        return;
      case "start":
        this.#queue(() => this.#start());
        return;
      case "pause":
        this.#running = false;
        this.#queue(() => this.#halt());
        return;
      case "step":
        this.#queue(() => this.#single());
        return;
      case "reset":
        this.#running = false;
        this.#queue(() => this.#reset());
        return;
      case "samples":
        this.#queue(async () => {
          const registry = await this.#registry;
          tell({ type: "samples", samples: await Promise.all(command.sets.map((set) => samplePoints(registry, set))) });
        });
        return;
      case "picture":
        this.#wanted = true;
        this.#queue(() => this.#show());
        return;
    }
  }

  #queue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: Error) => {
      this.#running = false;
      tell({ type: "problem", message: error.message });
      this.#stand("failed");
    });
  }

  /** Goes on with the run that is kept in the browser, where it is one of this set-up, or of any. */
  async #restore(setup: PlaneSetup, anySetup: boolean): Promise<void> {
    const run = await this.#keeper.load();
    const kept = run && decodePlane(run);
    if (kept && (anySetup || isSamePlaneRun(kept.setup, setup))) {
      this.#setup = anySetup ? kept.setup : setup;
      try {
        await this.#build(kept.progress);
        return tell({ type: "restored", setup: this.#setup, step: kept.progress.step });
      } catch {
        // What it was computed by may be gone: the view begins as if nothing were kept.
      }
    }
    this.#setup = setup;
    await this.#build();
  }

  async #change(setup: PlaneSetup): Promise<void> {
    // Someone who drags a slider has asked for another one meanwhile.
    if (setup !== this.#latest) return;
    const wasRunning = this.#running;
    await this.#halt();
    // Weights that are no numbers any more are nothing to go on from.
    const goesOn = isSameNetwork(setup, this.#setup) && this.#phase !== "failed";
    const progress = goesOn ? await this.#engine?.progress() : undefined;
    if (!goesOn) tell({ type: "forgotten" });
    this.#setup = setup;
    await this.#build(progress);
    await this.#keep();
    if (wasRunning) await this.#start();
  }

  async #build(progress?: PlaneProgress): Promise<void> {
    const registry = await this.#registry;
    const sets = await openPlaneSets(registry, this.#setup.data);
    const backend = await this.#openBackend(registry);
    const engine = new PlaneEngine(backend, registry, this.#setup, sets, progress);
    this.#engine?.[Symbol.dispose]();
    this.#engine = engine;
    tell({ type: "data", ...sets });
    this.#stand(progress && progress.step > 0 ? "paused" : "ready");
    this.#unseen = true;
    await this.#show();
  }

  async #openBackend(registry: Registry): Promise<Backend> {
    const spec = JSON.stringify(this.#setup.backend);
    if (this.#backend?.spec === spec) return this.#backend.backend;
    const backend = await openBackend(registry, this.#setup.backend);
    this.#engine?.[Symbol.dispose]();
    this.#engine = undefined;
    const before = this.#backend;
    this.#backend = { spec, backend };
    await before?.backend[Symbol.asyncDispose]();
    return backend;
  }

  async #start(): Promise<void> {
    const engine = this.#engine;
    if (this.#running || !engine?.hasPoints) return;
    this.#running = true;
    this.#stand("preparing");
    await engine.prepare();
    this.#stand("running");
    this.#loop = this.#learn(engine);
  }

  async #learn(engine: PlaneEngine): Promise<void> {
    const { pace } = this.#setup;
    let due = performance.now();
    try {
      while (this.#running) {
        const now = performance.now();
        if (pace === 0) due = now;
        // What was missed while the tab was busy is not made up for.
        else due = Math.max(due, now - 50);
        while (performance.now() - now < slice && due <= now && this.#running) {
          engine.learn();
          if (pace > 0) due += 1000 / pace;
          else if (performance.now() - now >= slice) break;
        }
        this.#unseen = true;
        if (this.#wanted) await this.#show();
        else await engine.idle();
        if (this.#keeper.isDue) {
          await this.#take(engine);
          void this.#keeper.write();
        }
        const rest = due - performance.now();
        await (rest > 2 ? new Promise((resolve) => setTimeout(resolve, rest)) : nextTurn());
      }
    } catch (error) {
      this.#running = false;
      tell({ type: "problem", message: (error as Error).message });
      this.#stand("failed");
    }
  }

  async #single(): Promise<void> {
    const engine = this.#engine;
    if (this.#running || !engine?.hasPoints) return;
    await engine.prepare();
    engine.learn();
    await this.#keep();
    this.#stand("paused");
    this.#unseen = true;
    await this.#show();
  }

  async #halt(): Promise<void> {
    this.#running = false;
    if (!this.#loop) return;
    await this.#loop;
    this.#loop = undefined;
    if (this.#phase !== "running") return this.#show();
    await this.#keep();
    // Asked for or not: what is shown of a run that stands is how it stands.
    this.#wanted = true;
    await this.#show();
    if (this.#phase === "running") this.#stand("paused");
  }

  async #reset(): Promise<void> {
    await this.#halt();
    tell({ type: "forgotten" });
    await this.#keeper.clear();
    await this.#build();
  }

  /** For a reload, which finds learning as it is. */
  async #keep(): Promise<void> {
    if (this.#engine) await this.#take(this.#engine);
    await this.#keeper.write();
  }

  /** Without a way to keep it, learning goes on. */
  async #take(engine: PlaneEngine): Promise<void> {
    try {
      const progress = await engine.progress();
      if (progress.step > 0 && areFinite(progress.params))
        this.#keeper.take(await encodePlane({ setup: this.#setup, progress }));
    } catch {}
  }

  /** Sends a picture, where one is wanted and there is anything new. */
  async #show(): Promise<void> {
    const engine = this.#engine;
    if (!engine || !this.#wanted || !this.#unseen) return;
    this.#wanted = false;
    this.#unseen = false;
    const picture = await engine.look();
    if (picture.weights.some((value) => !Number.isFinite(value))) {
      this.#running = false;
      // For the picture of whatever comes next.
      this.#wanted = true;
      tell({ type: "diverged", step: picture.step });
      return this.#stand("failed");
    }
    tell(picture, [picture.weights.buffer, picture.maps.buffer, picture.answer.buffer]);
  }

  #stand(phase: PlanePhase): void {
    this.#phase = phase;
    tell({ type: "standing", phase });
  }
}

/** Weights beyond all numbers are nothing to go on from. */
const areFinite = (params: Tree<TensorData>): boolean =>
  leavesOf<TensorData>(params, isTensorData).every(({ value }) => value.data.every(Number.isFinite));

export function openPlane(): (command: PlaneCommand) => void {
  const session = new PlaneSession();
  return (command) => session.handle(command);
}
