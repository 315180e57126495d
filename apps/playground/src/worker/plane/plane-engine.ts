import type { Loss } from "@tenon/losses";
import { lossKind } from "@tenon/losses/plugin";
import type { Optimizer } from "@tenon/optimizers";
import { optimizerKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { Backend, DeviceTensor, Jitted, RandomKey, Tensor, TensorData, Tree } from "@tenon/tensor";
import {
  applyUpdates,
  cast,
  concat,
  equal,
  foldKey,
  gather,
  greater,
  isTensor,
  isTensorData,
  jit,
  leavesOf,
  mapTree,
  mean,
  permutation,
  randomKey,
  reshape,
  sigmoid,
  transpose,
  upload,
  valueAndGrad,
  zeros,
} from "@tenon/tensor";
import type { Spec } from "../../protocol/json.ts";
import type { PlanePicture, PlanePoints, PlaneScores, PlaneSquare } from "../../protocol/plane-messages.ts";
import type { PlaneSetup } from "../../protocol/plane-setup.ts";
import { isSameJson } from "../../protocol/read-json.ts";
import { disposeTree } from "../tensor-tree.ts";
import type { PlaneSets } from "./plane-data.ts";
import type { PlaneParameters } from "./plane-network.ts";
import { PlaneNetwork } from "./plane-network.ts";

/** Points of the grids along a side: for the answer, which is shown large, and for the neurons' small pictures. */
const [fineSide, side] = [120, 40];

interface State {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly optimizer: Tree<Tensor>;
}

interface Examples {
  readonly [name: string]: Tree<Tensor>;
  readonly places: Tensor;
  readonly classes: Tensor;
}

interface Grids {
  readonly [name: string]: Tree<Tensor>;
  readonly fine: Tensor;
  readonly coarse: Tensor;
}

/** What learning goes on from. */
export interface PlaneProgress {
  readonly step: number;
  readonly params: Tree<TensorData>;
  /** Of the optimizer that `spec` makes; another one starts afresh. */
  readonly optimizer: { readonly spec: Spec; readonly state: Tree<TensorData> };
}

/** A network that learns, and is looked at. A step is one Program, and so is a look. */
export class PlaneEngine implements Disposable {
  readonly #backend: Backend;
  readonly #network: PlaneNetwork;
  readonly #key: RandomKey;
  readonly #batchSize: number;
  readonly #training: Examples | undefined;
  readonly #test: Examples | undefined;
  readonly #grids: Grids;
  readonly #indices: DeviceTensor;
  readonly #train: Jitted<[State, Examples, Tensor], State>;
  readonly #look: Jitted<[State, Grids, Examples[]], Tensor>;
  readonly #size: number;
  readonly #optimizer: Spec;
  #state: State;
  #step: number;
  #order: Uint32Array = new Uint32Array();

  constructor(
    backend: Backend,
    registry: Registry,
    setup: PlaneSetup,
    { square, training, test }: PlaneSets,
    progress?: PlaneProgress,
  ) {
    this.#backend = backend;
    this.#network = new PlaneNetwork(registry, setup);
    this.#key = foldKey(randomKey(setup.seed), "order");
    this.#size = training.classes.length;
    this.#batchSize = Math.max(1, Math.min(setup.batchSize, this.#size));
    const loss = registry.parse(lossKind, { type: "binaryCrossEntropy" });
    this.#optimizer = regularized(setup);
    const optimizer = registry.parse(optimizerKind, this.#optimizer);
    this.#train = trainStep(this.#network, loss, optimizer);
    this.#look = look(this.#network, loss, optimizer);
    this.#training = uploadPoints(backend, training);
    this.#test = uploadPoints(backend, test);
    this.#grids = {
      fine: upload(backend, gridOf(square, fineSide)),
      coarse: upload(backend, gridOf(square, side)),
    };
    this.#indices = zeros(backend, { dtype: "i32", shape: [this.#batchSize] });
    const first = this.#network.init(setup.seed);
    const params = progress && isOfForm(progress.params, first) ? progress.params : first;
    const start = optimizer.init(params);
    const goesOn = progress && isSameJson(progress.optimizer.spec, this.#optimizer);
    const state = goesOn && isOfForm(progress.optimizer.state, start) ? progress.optimizer.state : start;
    this.#state = { params: upload(backend, params), optimizer: upload(backend, state) };
    this.#step = progress?.step ?? 0;
  }

  /** Whether there is anything to learn from. */
  get hasPoints(): boolean {
    return this.#training !== undefined;
  }

  get #stepsPerEpoch(): number {
    return Math.max(1, Math.floor(this.#size / this.#batchSize));
  }

  get #epoch(): number {
    return Math.floor(this.#step / this.#stepsPerEpoch);
  }

  /** Waits for the compiler, so that the first step is as quick as others. */
  async prepare(): Promise<void> {
    if (this.#training) await this.#train.prepare([this.#state, this.#training, this.#indices]);
  }

  /** One step of learning, enqueued. */
  learn(): void {
    if (!this.#training) return;
    // What is left at the end of an epoch, fewer than a batch, has its turn in another order.
    const from = (this.#step % this.#stepsPerEpoch) * this.#batchSize;
    if (from === 0 || this.#order.length === 0) this.#order = permutation(foldKey(this.#key, this.#epoch), this.#size);
    this.#indices.write(Int32Array.from(this.#order.subarray(from, from + this.#batchSize)));
    this.#state = this.#train(this.#state, this.#training, this.#indices);
    this.#step++;
  }

  idle(): Promise<void> {
    return this.#backend.idle();
  }

  async look(): Promise<PlanePicture> {
    const examples = [this.#training, this.#test].filter((set) => set !== undefined);
    const [step, epoch] = [this.#step, this.#epoch];
    using seen = this.#look(this.#state, this.#grids, examples);
    const numbers = (await seen.data()) as Float32Array<ArrayBuffer>;
    const scores = (i: number): PlaneScores => ({
      loss: numbers[2 * i] as number,
      accuracy: numbers[2 * i + 1] as number,
    });
    const { sizes } = this.#network;
    const first = 2 * examples.length;
    const count = sizes.slice(1).reduce((sum, units, i) => sum + units * ((sizes[i] as number) + 1), 0);
    return {
      type: "picture",
      step,
      epoch,
      ...(this.#training && { training: scores(0) }),
      ...(this.#test && { test: scores(examples.length - 1) }),
      sizes,
      weights: numbers.slice(first, first + count),
      side,
      maps: numbers.slice(first + count, -(fineSide ** 2)),
      answerSide: fineSide,
      answer: numbers.slice(-(fineSide ** 2)),
    };
  }

  /** All that learning changes, as it is: to go on from under another set-up, or after a reload. */
  async progress(): Promise<PlaneProgress> {
    const [params, state] = await Promise.all([read(this.#state.params), read(this.#state.optimizer)]);
    return { step: this.#step, params, optimizer: { spec: this.#optimizer, state } };
  }

  [Symbol.dispose](): void {
    for (const program of [this.#train, this.#look]) program[Symbol.dispose]();
    for (const set of [this.#training, this.#test, this.#state, this.#grids])
      if (set) disposeTree(set as Tree<DeviceTensor>);
    this.#indices[Symbol.dispose]();
  }
}

async function read(tree: Tree<Tensor>): Promise<Tree<TensorData>> {
  const values = await Promise.all(leavesOf<Tensor>(tree, isTensor).map(({ value }) => value.data()));
  let next = 0;
  return mapTree(tree, isTensor, ({ dtype, shape }: Tensor): TensorData => {
    return { dtype, shape, data: values[next++] as TensorData["data"] };
  });
}

/** Whether a tree has the leaves of another: one that another version of this page kept may have others. */
function isOfForm(tree: Tree<TensorData>, other: Tree<TensorData>): boolean {
  const form = (of: Tree<TensorData>): string =>
    JSON.stringify(
      leavesOf<TensorData>(of, isTensorData).map(({ path, value: { dtype, shape } }) => [path, dtype, shape]),
    );
  return form(tree) === form(other);
}

/** The optimizer with the penalty around it, where there is one. */
function regularized({ optimizer, regularization }: PlaneSetup): Spec {
  const isNone = Object.values(regularization).every((value) => value === 0);
  return isNone ? optimizer : { ...regularization, type: "regularization", optimizer };
}

function trainStep(network: PlaneNetwork, loss: Loss, optimizer: Optimizer): Jitted<[State, Examples, Tensor], State> {
  return jit(
    (state: State, { places, classes }: Examples, indices: Tensor): State => {
      const cost = valueAndGrad((params: Tree<Tensor>) => {
        const logits = network.apply(params as PlaneParameters, gather(places, indices)).at(-1) as Tensor;
        return loss.apply(logits, gather(classes, indices));
      });
      const [, gradients] = cost(state.params);
      const { updates, state: next } = optimizer.update(gradients, state.optimizer, state.params);
      return { params: applyUpdates(state.params, updates), optimizer: next };
    },
    { name: "plane step", donate: [0] },
  );
}

/** Everything that is shown, as one list of numbers, so that one read brings it: scores, weights, maps. */
function look(network: PlaneNetwork, loss: Loss, optimizer: Optimizer): Jitted<[State, Grids, Examples[]], Tensor> {
  return jit(
    (state: State, { fine, coarse }: Grids, sets: Examples[]): Tensor => {
      const params = optimizer.evaluationParams?.(state.optimizer, state.params) ?? state.params;
      const layers = params as PlaneParameters;
      const scores = sets.flatMap(({ places, classes }) => {
        const logits = network.apply(layers, places).at(-1) as Tensor;
        const answers = cast(greater(reshape(logits, classes.shape), 0), "i32");
        return [loss.apply(logits, classes), mean(cast(equal(answers, classes), "f32"))];
      });
      const maps = network.apply(layers, coarse).slice(0, -1);
      const answer = sigmoid(network.apply(layers, fine).at(-1) as Tensor);
      const neurons = maps.map((map) => transpose(map, [1, 0]));
      const flat = [...scores, ...network.parametersOf(layers), ...neurons, answer].map((value) =>
        reshape(value, [value.shape.reduce((product, extent) => product * extent, 1)]),
      );
      return concat(flat, 0);
    },
    { name: "plane picture" },
  );
}

function uploadPoints(backend: Backend, { places, classes }: PlanePoints): Examples | undefined {
  const size = classes.length;
  if (size === 0) return undefined;
  return {
    places: upload(backend, { dtype: "f32", shape: [size, 2], data: places }),
    classes: upload(backend, { dtype: "i32", shape: [size], data: Int32Array.from(classes) }),
  };
}

/** The middles of the square's cells, rows from the top. */
function gridOf({ centre: [x, y], reach }: PlaneSquare, side: number): TensorData {
  const at = (i: number): number => ((2 * i + 1) / side - 1) * reach;
  const places = Array.from({ length: side * side }, (_, i) => [x + at(i % side), y - at(Math.floor(i / side))]);
  return { dtype: "f32", shape: [side * side, 2], data: Float32Array.from(places.flat()) };
}
