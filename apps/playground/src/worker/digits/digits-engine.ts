import type { Backend } from "@tenon/backend";
import type { Dataset, Split } from "@tenon/datasets";
import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Loss } from "@tenon/losses";
import { lossKind } from "@tenon/losses/plugin";
import { metricKind } from "@tenon/metrics/plugin";
import { optimizerKind, scheduleKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { RunStorage, SavedRun, TrainingEvent } from "@tenon/training";
import { decodeRun, train } from "@tenon/training";
import type { ScorePoint } from "../../protocol/digits-messages.ts";
import type { DigitsSetup } from "../../protocol/digits-setup.ts";
import type { Spec } from "../../protocol/json.ts";
import { openBackend } from "../open-backend.ts";
import { nextTurn } from "../port.ts";
import { withEngine } from "../registry.ts";
import { configurationOf } from "./configuration.ts";
import { TrainedView } from "./trained-view.ts";

export interface TrainingRequest {
  readonly setup: DigitsSetup;
  readonly resume: SavedRun | undefined;
  /** One step, then the run is saved and ends. */
  readonly single: boolean;
  /** Ends training after a save. */
  readonly signal: AbortSignal;
  onScores(points: readonly ScorePoint[], samplesPerSecond: number): void;
  /** What it waits for makes saves rarer, not steps slower. */
  onSaved(run: SavedRun, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** Steps between two reads of the scores, and between two saves if there is time. */
const [reportEvery, saveEvery] = [10, 20];

/** Time between two messages with scores, in milliseconds. */
const tellEvery = 100;

/** A backend and what runs on it. Opened when something is to be computed. */
export class DigitsEngine {
  readonly #registry: Registry;
  readonly #backend: Backend;
  readonly #data: Dataset<Split>;
  #view: { readonly layers: string; readonly trained: TrainedView } | undefined;

  constructor(registry: Registry, backend: Backend, data: Dataset<Split>) {
    this.#registry = registry;
    this.#backend = backend;
    this.#data = data;
  }

  /** The model with the weights of a run, to be asked. The view before is no more where another model is shown. */
  show({ layers, loss }: DigitsSetup, { params, state }: SavedRun): TrainedView {
    const made = JSON.stringify([layers, loss]);
    if (this.#view?.layers === made) {
      this.#view.trained.update(params, state);
      return this.#view.trained;
    }
    this.#view?.trained[Symbol.dispose]();
    const parts = {
      layers: layers.map((spec): Layer => this.#registry.parse(layerKind, spec)),
      loss: this.#registry.parse(lossKind, loss) as Loss,
      data: this.#data,
    };
    const trained = new TrainedView(this.#backend, parts, params, state);
    this.#view = { layers: made, trained };
    return trained;
  }

  /** Trains until the end of the run, or until the signal; either way the run is saved as it is then. */
  async train({ setup, resume, single, signal, onScores, onSaved }: TrainingRequest): Promise<void> {
    const registry = this.#registry;
    const stop = new AbortController();
    const finished = AbortSignal.any([signal, stop.signal]);
    const storage: RunStorage = {
      name: "memory",
      write: async (bytes) => onSaved(await decodeRun(bytes), bytes),
      generations: async () => [],
    };
    const run = train({
      backend: this.#backend,
      model: registry.parse(layerKind, { type: "sequential", layers: setup.layers }),
      data: this.#data,
      loss: registry.parse(lossKind, setup.loss),
      optimizer: registry.parse(optimizerKind, setup.optimizer),
      schedule: registry.parse(scheduleKind, setup.schedule),
      metrics: [registry.parse(metricKind, { type: "accuracy" })],
      epochs: setup.epochs,
      batchSize: setup.batchSize,
      seed: setup.seed,
      reportEvery: single ? 1 : reportEvery,
      save: {
        to: storage,
        everySteps: single ? Number.MAX_SAFE_INTEGER : saveEvery,
        configuration: configurationOf(setup),
      },
      ...(resume && { resume }),
      signal: finished,
    });
    try {
      await this.#follow(run, onScores, () => single && stop.abort());
    } catch (error) {
      if (error !== finished.reason) throw error;
    }
  }

  async #follow(
    run: AsyncIterable<TrainingEvent>,
    onScores: TrainingRequest["onScores"],
    afterStep: () => void,
  ): Promise<void> {
    let points: ScorePoint[] = [];
    let told = 0;
    let secondsPerSample = 0;
    const tell = (): void => {
      if (points.length > 0) onScores(points, 1 / secondsPerSample);
      points = [];
      told = performance.now();
    };
    try {
      for await (const event of run) {
        if (event.type === "warning") throw event.error;
        if (event.type !== "step") continue;
        const { loss, accuracy = Number.NaN } = event.scores;
        points.push({ step: event.step, loss, accuracy });
        // A mean that forgets, since the time of few steps jumps about.
        const seconds = 1 / event.samplesPerSecond;
        secondsPerSample = secondsPerSample === 0 ? seconds : 0.9 * secondsPerSample + 0.1 * seconds;
        if (performance.now() - told >= tellEvery) tell();
        afterStep();
        await nextTurn();
      }
    } finally {
      tell();
    }
  }

  async close(): Promise<void> {
    this.#view?.trained[Symbol.dispose]();
    this.#view = undefined;
    await this.#backend[Symbol.asyncDispose]();
  }
}

export async function openDigitsEngine(registry: Registry, spec: Spec, data: Dataset<Split>): Promise<DigitsEngine> {
  const wider = await withEngine(registry);
  return new DigitsEngine(wider, await openBackend(wider, spec), data);
}
