import type { Backend, Jitted, Tensor, TensorData, Tree } from "@tenon/tensor";
import { foldKey, jit, permutation, upload } from "@tenon/tensor";
import { batchSizes, IndexTensors } from "./batches.ts";
import type { DataSplit } from "./contracts.ts";
import { chunkSizes, DeviceSplit } from "./device-split.ts";
import type { Evaluation } from "./evaluate-split.ts";
import { EvaluationBatches, evaluateSplit } from "./evaluate-split.ts";
import type { TrainedModel } from "./events.ts";
import { disposeTree, disposing, downloadTree, writeTree } from "./host-tree.ts";
import { LearningRates } from "./learning-rates.ts";
import type { RunPlan } from "./run-plan.ts";
import type { Progress, SavedState } from "./saved-run.ts";
import type { EvaluatedModel, TrainState, TrainStep } from "./step.ts";
import { evaluationStep, fitStep, trainStep } from "./step.ts";

/** What a run has on one backend: the step, its state, the data. All of it goes when the backend is lost. */
export class TrainingSession implements Disposable {
  readonly backend: Backend;
  readonly step: TrainStep;
  readonly evaluation: ReturnType<typeof evaluationStep>;
  readonly rates: LearningRates;
  readonly #plan: RunPlan;
  readonly #splits: ReadonlyMap<DataSplit, DeviceSplit>;
  readonly #indices: IndexTensors;
  readonly #average: Jitted<[state: Tree<Tensor>, params: Tree<Tensor>], Tree<Tensor>> | undefined;
  #state: TrainState;

  private constructor(
    plan: RunPlan,
    backend: Backend,
    held: { readonly state: TrainState; readonly splits: Map<DataSplit, DeviceSplit>; readonly indices: IndexTensors },
  ) {
    this.#plan = plan;
    this.backend = backend;
    this.#state = held.state;
    this.#splits = held.splits;
    this.#indices = held.indices;
    const { optimizer } = plan.options;
    this.step = trainStep(plan.parts, optimizer, plan.partSize);
    this.evaluation = evaluationStep(plan.parts);
    this.rates = new LearningRates(plan.initial.optimizer);
    if (optimizer.evaluationParams)
      this.#average = jit(
        (state: Tree<Tensor>, params: Tree<Tensor>) => optimizer.evaluationParams?.(state, params) ?? params,
        { name: "evaluation parameters" },
      );
  }

  /** All splits at once, so that memory stays flat from the first step to the last. */
  static async open(plan: RunPlan, backend: Backend, training: SavedState): Promise<TrainingSession> {
    const { splits: given } = plan.options.data;
    const state = upload(backend, training) as TrainState;
    const splits = new Map<DataSplit, DeviceSplit>();
    try {
      for (const [name, split] of Object.entries(given) as [string, DataSplit | undefined][])
        if (split && !splits.has(split)) splits.set(split, await DeviceSplit.open(backend, name, split));
      const indices = new IndexTensors(backend, batchSizes(given.train, plan.batchSize));
      return new TrainingSession(plan, backend, { state, splits, indices });
    } catch (error) {
      for (const split of splits.values()) split[Symbol.dispose]();
      disposeTree(state as Tree<Tensor>);
      throw error;
    }
  }

  /** Compiles the step for batches of this size: the first is then as fast as the others, and the host is free meanwhile. */
  prepare(indices: Int32Array<ArrayBuffer>): Promise<void> {
    return this.step.prepare([this.#state, this.#examples.tensors, this.#indices.holding(indices)]);
  }

  /** One step on the examples at these places of the chunk that is on the device. */
  runStep(indices: Int32Array<ArrayBuffer>, progress: Pick<Progress, "step" | "schedule">): void {
    this.#state = this.step(...this.argumentsOf(indices, progress));
  }

  /** What the step is called with for a batch; the learning rates are set to what they are to be. */
  argumentsOf(
    indices: Int32Array<ArrayBuffer>,
    { step, schedule: remembered }: Pick<Progress, "step" | "schedule">,
  ): Parameters<TrainStep> {
    const { options, steps, stepsPerEpoch } = this.#plan;
    const { schedule } = options;
    if (schedule) this.rates.scale(this.#state.optimizer, schedule.factor(remembered, { step, steps, stepsPerEpoch }));
    return [this.#state, this.#examples.tensors, this.#indices.holding(indices)];
  }

  /**
   * The batches of an epoch from one on, a chunk of the data at a time: the places of the chunk's examples in their order, to be
   * cut into batches. The chunk is on the device until the next is asked for.
   */
  async *orders(epoch: number, from: number): AsyncGenerator<Int32Array<ArrayBuffer>, void, undefined> {
    const { key, batchSize, options, stepsPerEpoch } = this.#plan;
    const { train } = options.data.splits;
    if (from >= stepsPerEpoch) return;
    const perChunk = Math.ceil((chunkSizes(train)[0] as number) / batchSize);
    const skipped = Math.floor(from / perChunk);
    const epochKey = foldKey(foldKey(key, "order"), epoch);
    for await (const { number, size } of this.#examples.chunks(epoch, skipped)) {
      const order = new Int32Array(permutation(number === 0 ? epochKey : foldKey(epochKey, number), size));
      yield number === skipped ? order.subarray((from % perChunk) * batchSize) : order;
    }
  }

  /** The same, a batch at a time. */
  async *batches(epoch: number, from: number): AsyncGenerator<Int32Array<ArrayBuffer>, void, undefined> {
    const { batchSize } = this.#plan;
    for await (const order of this.orders(epoch, from))
      for (let start = 0; start < order.length; start += batchSize) yield order.subarray(start, start + batchSize);
  }

  /** Shows the training examples to the layers that are fitted to them. */
  async fit(): Promise<void> {
    const { parts, options } = this.#plan;
    using step = fitStep(parts);
    const { train } = options.data.splits;
    using batches = new EvaluationBatches(this.backend, train);
    let modelState = this.#state.modelState;
    for await (const { size } of this.#examples.chunks(1))
      for (const indices of batches.of(size)) {
        modelState = step(modelState, this.#state.params, this.#examples.tensors, indices);
        this.#state = { ...this.#state, modelState };
        await this.backend.idle();
        options.signal?.throwIfAborted();
      }
  }

  async evaluate(split: DataSplit): Promise<Evaluation> {
    const { params, modelState } = this.#state;
    if (!this.#average) return this.#evaluateModel(split, { params, modelState });
    const averaged = this.#average(this.#state.optimizer, params);
    try {
      return await this.#evaluateModel(split, { params: averaged, modelState });
    } finally {
      disposeTree(averaged);
    }
  }

  /** Scores of another model of the same form, which is on the host. */
  async evaluateOther(split: DataSplit, { params, state }: TrainedModel): Promise<Evaluation> {
    const model = upload(this.backend, { params, modelState: state }) as EvaluatedModel;
    using _model = disposing(() => model);
    return await this.#evaluateModel(split, model);
  }

  #evaluateModel(split: DataSplit, model: EvaluatedModel): Promise<Evaluation> {
    const { board, options } = this.#plan;
    const { backend, evaluation: step } = this;
    const onDevice = this.#splits.get(split) as DeviceSplit;
    return evaluateSplit({ backend, board, step, model, split, onDevice, signal: options.signal });
  }

  /** Reads the accumulators and starts them again. */
  readScores(): Promise<Tree<TensorData>> {
    const reading = downloadTree(this.#state.scores);
    writeTree(this.#state.scores, this.#plan.initial.scores);
    return reading;
  }

  /** Everything that a step changes, as it is at this point of the queue. */
  readState(): Promise<SavedState> {
    return downloadTree(this.#state) as Promise<SavedState>;
  }

  /** The model to evaluate and to keep, as it is at this point of the queue. */
  async readModel(): Promise<TrainedModel> {
    const reading = [this.#readParams(), downloadTree(this.#state.modelState)] as const;
    const [params, state] = await Promise.all(reading);
    return { params, state };
  }

  /** The parameters to predict with where they are not those that are trained. */
  readAverage(): Promise<Tree<TensorData>> | undefined {
    return this.#average && this.#readParams();
  }

  #readParams(): Promise<Tree<TensorData>> {
    if (!this.#average) return downloadTree(this.#state.params);
    const averaged = this.#average(this.#state.optimizer, this.#state.params);
    const reading = downloadTree(averaged);
    // Enqueued after the read, so it takes effect after it.
    disposeTree(averaged);
    return reading;
  }

  /** Goes back to an earlier state, in place. */
  restore(training: SavedState): void {
    writeTree(this.#state, training);
    this.rates.forget();
  }

  get #examples(): DeviceSplit {
    return this.#splits.get(this.#plan.options.data.splits.train) as DeviceSplit;
  }

  [Symbol.dispose](): void {
    this.step[Symbol.dispose]();
    this.evaluation[Symbol.dispose]();
    this.#average?.[Symbol.dispose]();
    disposeTree(this.#state);
    for (const split of this.#splits.values()) split[Symbol.dispose]();
    this.#indices[Symbol.dispose]();
  }
}
