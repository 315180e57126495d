import type { TensorData, Tree } from "@tenon/tensor";
import { improves, observeStopping, scoreOf } from "./epoch-progress.ts";
import type { Evaluation } from "./evaluate-split.ts";
import type { DoneEvent, EpochEvent, Scores, TrainedModel, TrainingEvent } from "./events.ts";
import { findNonFinite, isFiniteState } from "./find-non-finite.ts";
import type { RunPlan, Snapshot } from "./run-plan.ts";
import type { EpochRecord, Progress, SavedModel, SavedRun, SavedState } from "./saved-run.ts";
import type { Saver } from "./saver.ts";
import { addBoards, zeroBoard } from "./score-board.ts";
import { TrainingError } from "./training-error.ts";
import type { TrainingSession } from "./training-session.ts";

/** Times of this process, which go on when a session is opened anew. */
export interface RunClock {
  readonly started: number;
  /** Milliseconds in steps, and the examples they were trained on. */
  trainedFor: number;
  trained: number;
}

/** A snapshot may take this share of the time, so that models whose download is slow are kept less often. */
const snapshotShare = 0.02;

/** The loop over epochs and steps, on one session. */
export class TrainingLoop implements Disposable {
  readonly #plan: RunPlan;
  readonly #session: TrainingSession;
  readonly #saver: Saver;
  readonly #clock: RunClock;
  #progress: Progress;
  #totals: Tree<TensorData>;
  #best: SavedModel | undefined;
  /** The newest state with no number that is not finite; always of the epoch under way, or its beginning. */
  #good: Snapshot;
  #snapshotPending = false;
  #nextSnapshot = 0;
  #spoiled = false;

  constructor(plan: RunPlan, session: TrainingSession, saver: Saver, clock: RunClock, from: Snapshot) {
    this.#plan = plan;
    this.#session = session;
    this.#saver = saver;
    this.#clock = clock;
    this.#progress = from.progress;
    this.#totals = from.totals;
    this.#best = from.best;
    this.#good = from;
  }

  get good(): Snapshot {
    return this.#good;
  }

  async *run(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { options } = this.#plan;
    if (options.model.fits && this.#progress.step === 0 && !options.initial?.state) {
      await this.#session.fit();
      await this.#keep(this.#snapshotOf(this.#session.readState()));
    }
    while (!this.#progress.stoppedEarly && this.#progress.epoch <= options.epochs) yield* this.#epoch();
    yield* this.#finish();
  }

  /** When the signal aborted the run: saves it as it is. */
  async *saveAborted(): AsyncGenerator<TrainingEvent, void, undefined> {
    await this.#saver.finish(() => this.#savedRun());
    yield* this.#saver.takeEvents();
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]();
  }

  async *#epoch(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { options, steps, stepsPerEpoch, reportEvery, batchSize } = this.#plan;
    const { signal } = options;
    const session = this.#session;
    const { epoch } = this.#progress;
    const started = performance.now();
    let reported = started;
    let sinceReport = 0;
    for await (const order of session.orders(epoch, this.#progress.batch)) {
      if (session.step.compiles === 0) await session.prepare(order.subarray(0, batchSize));
      for (let start = 0; start < order.length; start += batchSize) {
        signal?.throwIfAborted();
        const indices = order.subarray(start, start + batchSize);
        session.runStep(indices, this.#progress);
        const { step: done, batch } = this.#advance();
        sinceReport += indices.length;
        const ended = batch === stepsPerEpoch;
        if (done % reportEvery === 0 || ended) {
          const scores = await this.#report();
          const now = performance.now();
          this.#clock.trainedFor += now - reported;
          this.#clock.trained += sinceReport;
          const samplesPerSecond = (1000 * sinceReport) / (now - reported);
          yield { type: "step", step: done, steps, epoch, scores, samplesPerSecond };
          [reported, sinceReport] = [performance.now(), 0];
        }
        if (this.#saver.isDue(done) && !ended) this.#saver.begin(this.#savedRun());
        if (this.#saver.hasEvents) yield* this.#saver.takeEvents();
      }
    }
    signal?.throwIfAborted();
    const event = await this.#endEpoch(started);
    if (this.#saver.isDueAfter(epoch)) this.#saver.begin(this.#savedRun());
    yield event;
    yield* this.#saver.takeEvents();
  }

  #advance(): Progress {
    const { step, batch } = this.#progress;
    this.#progress = { ...this.#progress, step: step + 1, batch: batch + 1 };
    return this.#progress;
  }

  /** Reads the scores since the last read and starts them again: the loop's only wait. */
  async #report(): Promise<Scores> {
    const { board } = this.#plan;
    const reading = this.#session.readScores();
    // After the accumulators are started again, as the totals will be that go with it.
    const training = this.#takesSnapshot() ? this.#session.readState() : undefined;
    const accumulators = await reading;
    this.#totals = addBoards(this.#totals, accumulators);
    const scores = board.read(accumulators);
    if (!Number.isFinite(scores.loss) || this.#spoiled) throw await this.#nonFinite();
    // Where it does not arrive the device is lost, which the next read tells.
    if (training) this.#keep(this.#snapshotOf(training)).catch(() => {});
    return scores;
  }

  async #endEpoch(started: number): Promise<EpochEvent> {
    const { options, board, stopping: stoppingBy, keeping } = this.#plan;
    const { epoch, step, schedule, stopping, best, history } = this.#progress;
    const scores = board.read(this.#totals);
    const evaluated = await this.#evaluateEpoch(epoch);
    const { details, ...record } = { epoch, step, scores, ...evaluated } satisfies EpochRecord & { details?: unknown };
    // Never by scores on the test split: what is chosen by them is no test any more.
    const { evaluation } = evaluated?.evaluatedOn === "validation" ? evaluated : {};
    const chosen = { scores, ...(evaluation && { evaluation }) };
    const stopped =
      stoppingBy && options.earlyStopping
        ? observeStopping(stopping, scoreOf(chosen, stoppingBy.score), stoppingBy, options.earlyStopping)
        : { stopping, stop: false };
    const value = keeping && scoreOf(chosen, keeping.score);
    const isBest = keeping && value !== undefined && improves(value, best?.value ?? null, keeping.mode);
    if (isBest) this.#best = await this.#session.readModel();
    this.#progress = {
      step,
      epoch: epoch + 1,
      batch: 0,
      schedule: options.schedule?.observe ? options.schedule.observe(schedule, { epoch, ...chosen }) : schedule,
      stopping: stopped.stopping,
      stoppedEarly: stopped.stop,
      best: isBest ? { epoch, score: keeping.score, value } : best,
      history: [...history, record],
    };
    this.#totals = zeroBoard(board);
    // Each epoch begins with a good state, so that going back never leads into an older one.
    if (!(await this.#keep(this.#snapshotOf(this.#session.readState())))) throw await this.#nonFinite();
    const { factor } = this.#session.rates;
    return {
      type: "epoch",
      ...record,
      ...(details && { details }),
      ...(options.schedule && factor !== undefined && { rateFactor: factor }),
      ...(isBest !== undefined && { best: isBest }),
      seconds: (performance.now() - started) / 1000,
    };
  }

  /** With nothing but a test set it is scored once, at the end. */
  async #evaluateEpoch(epoch: number): Promise<Pick<EpochEvent, "evaluation" | "evaluatedOn" | "details"> | undefined> {
    const { splits } = this.#plan.options.data;
    const evaluatedOn = splits.validation ? "validation" : "test";
    const split = splits[evaluatedOn];
    if (!split || (evaluatedOn === "test" && epoch >= this.#plan.options.epochs)) return undefined;
    const { scores, details } = await this.#session.evaluate(split);
    return { evaluation: scores, evaluatedOn, ...(details && { details }) };
  }

  async *#finish(): AsyncGenerator<TrainingEvent, void, undefined> {
    const { options } = this.#plan;
    await this.#saver.finish(() => this.#savedRun());
    yield* this.#saver.takeEvents();
    const session = this.#session;
    const { test } = options.data.splits;
    const tested = test && (await session.evaluate(test));
    const result = await session.readModel();
    const best = await this.#bestModel(result, tested);
    const { step, epoch, stoppedEarly } = this.#progress;
    const { started, trained, trainedFor } = this.#clock;
    yield {
      type: "done",
      steps: step,
      epochs: epoch - 1,
      stoppedEarly,
      compiles: session.step.compiles,
      evaluationCompiles: session.evaluation.compiles,
      samplesPerSecond: trained === 0 ? 0 : (1000 * trained) / trainedFor,
      seconds: (performance.now() - started) / 1000,
      ...(tested && { test: tested.scores }),
      ...(tested?.details && { testDetails: tested.details }),
      result,
      ...(best && { best }),
    };
  }

  async #bestModel(last: TrainedModel, tested: Evaluation | undefined): Promise<DoneEvent["best"]> {
    const { best, epoch } = this.#progress;
    const model = this.#best;
    if (!best || !model) return undefined;
    if (best.epoch === epoch - 1) return { ...best, result: last, ...(tested && { test: tested.scores }) };
    const { test } = this.#plan.options.data.splits;
    const scored = test && (await this.#session.evaluateOther(test, model));
    return { ...best, result: model, ...(scored && { test: scored.scores }) };
  }

  #takesSnapshot(): boolean {
    return !this.#snapshotPending && performance.now() >= this.#nextSnapshot;
  }

  async #snapshotOf(training: Promise<SavedState>): Promise<Snapshot> {
    const [progress, totals, best] = [this.#progress, this.#totals, this.#best];
    return { progress, totals, best, training: await training };
  }

  /** Takes a snapshot for the newest good one when it is there, and is good. */
  async #keep(coming: Promise<Snapshot>): Promise<boolean> {
    const asked = performance.now();
    this.#snapshotPending = true;
    try {
      const snapshot = await coming;
      const good = isFiniteState(snapshot.training);
      if (good) this.#good = snapshot;
      else this.#spoiled = true;
      return good;
    } finally {
      const now = performance.now();
      this.#nextSnapshot = now + (now - asked) / snapshotShare;
      this.#snapshotPending = false;
    }
  }

  /** The run as it is at this point of the queue. */
  async #savedRun(): Promise<SavedRun> {
    const [progress, totals, best] = [this.#progress, this.#totals, this.#best];
    const [training, average] = await Promise.all([this.#session.readState(), this.#session.readAverage()]);
    return this.#asSavedRun({ progress, totals, best, training }, average ?? training.params);
  }

  #asSavedRun({ progress, totals, best, training }: Snapshot, params: Tree<TensorData>): SavedRun {
    const { identity, options } = this.#plan;
    const configuration = options.save?.configuration ?? options.resume?.configuration ?? null;
    const state = training.modelState;
    return { progress, identity, configuration, params, state, ...(best && { best }), training, totals };
  }

  /** Goes back to the last good state, finds out what went wrong since, and saves what is good. */
  async #nonFinite(): Promise<TrainingError> {
    const session = this.#session;
    const good = this.#good;
    const found = await findNonFinite(this.#plan, session, good, this.#progress.step);
    session.restore(good.training);
    const result = await session.readModel();
    await this.#saver.finish(async () => this.#asSavedRun(good, result.params));
    const { step } = good.progress;
    return new TrainingError({ code: "non-finite", ...found, lastGood: { step, result } });
  }
}
