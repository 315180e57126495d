import type { Jitted, Tensor, Tree } from "@tenon/tensor";
import {
  add,
  applyUpdates,
  broadcastTo,
  constant,
  foldKeyTensor,
  gather,
  isTensor,
  jit,
  leavesOf,
  replaceLeaves,
  reshape,
  scan,
  slice,
  tensorData,
  valueAndGradWithAuxiliary,
  withOrigin,
} from "@tenon/tensor";
import type { Model, OptimizerRule, TrainingData } from "./contracts.ts";
import type { ModelLosses } from "./model-losses.ts";
import type { ScoreBoard } from "./score-board.ts";

/** Everything a step changes; donated to it, so that it is updated where it lies. */
export interface TrainState {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly modelState: Tree<Tensor>;
  readonly optimizer: Tree<Tensor>;
  readonly scores: Tree<Tensor>;
  /** u32[2]; with the step number it gives each step noise of its own. */
  readonly key: Tensor;
  /** u32 scalar: steps done. */
  readonly step: Tensor;
}

/** A split of the data, or a chunk of it, on the device. */
export interface ResidentSplit {
  readonly [name: string]: Tree<Tensor>;
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

export interface StepParts {
  readonly model: Model;
  readonly losses: ModelLosses;
  readonly data: TrainingData;
  readonly board: ScoreBoard;
}

export type TrainStep = Jitted<[state: TrainState, split: ResidentSplit, indices: Tensor], TrainState>;

/** Takes the examples at `indices` (i32) out of the resident data and prepares them. */
function takeBatch(data: TrainingData, split: ResidentSplit, indices: Tensor): ResidentSplit {
  return withOrigin("data", () => {
    const take = (columns: readonly Tensor[]): readonly Tensor[] => columns.map((column) => gather(column, indices));
    const { inputs, targets } = data.prepare({ inputs: take(split.inputs), targets: take(split.targets) });
    return { inputs, targets };
  });
}

/** What passing over examples changes besides the parameters, and the gradients. */
interface Passed {
  readonly gradients: Tree<Tensor>;
  readonly modelState: Tree<Tensor>;
  readonly scores: Tree<Tensor>;
}

/**
 * One training step as one Program: take the batch by index, prepare it, forward pass, loss, gradients, update, scores.
 * Only the indices go to the device.
 *
 * @param partSize examples that are passed over at once; a larger batch is taken in parts of it
 */
export function trainStep(
  parts: StepParts,
  optimizer: OptimizerRule,
  partSize: number = Number.POSITIVE_INFINITY,
): TrainStep {
  const { model, losses, data, board } = parts;

  /** Forward and backward over the examples at `indices`, which are `share` of the batch. */
  const pass = (
    state: Pick<TrainState, "params" | "modelState" | "scores">,
    split: ResidentSplit,
    indices: Tensor,
    key: Tensor,
    share: number,
  ): Passed => {
    const { inputs, targets } = takeBatch(data, split, indices);
    const lossOf = valueAndGradWithAuxiliary((params: Tree<Tensor>) => {
      const { outputs, state: modelState } = model.apply(params, state.modelState, inputs, { training: true, key });
      const { total, means, mean } = withOrigin("loss", () => losses.apply(outputs, targets, share));
      return [total, { outputs, modelState, means, mean }];
    });
    const [total, gradients, { outputs, modelState, means, mean }] = lossOf(state.params);
    const size = indices.shape[0] as number;
    const scores = board.update(state.scores, { outputs, targets, losses: { total, means, mean }, size });
    return { gradients, modelState, scores };
  };

  /** The same for a batch in parts, one after another. */
  const passInParts = (state: TrainState, split: ResidentSplit, indices: Tensor, key: Tensor): Passed => {
    const size = indices.shape[0] as number;
    const [count, rest] = [Math.floor(size / partSize), size % partSize];
    const tensorsOf = (tree: Tree<Tensor>): Tensor[] => leavesOf<Tensor>(tree, isTensor).map(({ value }) => value);
    const addTo = (sums: readonly Tensor[], gradients: Tree<Tensor>): Tensor[] =>
      tensorsOf(gradients).map((gradient, i) => add(sums[i] as Tensor, gradient));
    const zeros = tensorsOf(state.params).map((parameter) =>
      broadcastTo(constant(parameter, tensorData(parameter.dtype, 0)), parameter.shape),
    );
    const statistics = tensorsOf(state.modelState);
    const whole = slice(indices, [0], [count * partSize]);
    const looped = scan(
      ([number, ...carry], [part]) => {
        const sums = carry.slice(0, zeros.length);
        const modelState = carry.slice(zeros.length, zeros.length + statistics.length);
        const scores = carry.slice(zeros.length + statistics.length);
        const before = {
          params: state.params,
          modelState: replaceLeaves(state.modelState, modelState),
          scores: replaceLeaves(state.scores, scores),
        };
        const partKey = foldKeyTensor(key, number as Tensor);
        const passed = pass(before, split, part as Tensor, partKey, partSize / size);
        return {
          carry: [
            add(number as Tensor, 1),
            ...addTo(sums, passed.gradients),
            ...tensorsOf(passed.modelState),
            ...tensorsOf(passed.scores),
          ],
          stacked: [],
        };
      },
      {
        carry: [constant(state.step, tensorData("u32", 0)), ...zeros, ...statistics, ...tensorsOf(state.scores)],
        stacked: [reshape(whole, [count, partSize])],
      },
    );
    const [, ...carry] = looped.carry;
    let sums = carry.slice(0, zeros.length);
    let modelState = replaceLeaves(state.modelState, carry.slice(zeros.length, zeros.length + statistics.length));
    let scores = replaceLeaves(state.scores, carry.slice(zeros.length + statistics.length));
    if (rest > 0) {
      const last = slice(indices, [count * partSize], [rest]);
      const before = { params: state.params, modelState, scores };
      const passed = pass(before, split, last, foldKeyTensor(key, count), rest / size);
      sums = addTo(sums, passed.gradients);
      ({ modelState, scores } = passed);
    }
    return { gradients: replaceLeaves(state.params, sums), modelState, scores };
  };

  return jit(
    (state: TrainState, split: ResidentSplit, indices: Tensor): TrainState => {
      const key = foldKeyTensor(state.key, state.step);
      const { gradients, modelState, scores } =
        (indices.shape[0] as number) <= partSize
          ? pass(state, split, indices, key, 1)
          : passInParts(state, split, indices, key);
      return {
        ...withOrigin("update", () => updateParameters(optimizer, gradients, state)),
        modelState,
        scores,
        key: state.key,
        step: add(state.step, 1),
      };
    },
    { name: "train step", donate: [0] },
  );
}

function updateParameters(
  optimizer: OptimizerRule,
  gradients: Tree<Tensor>,
  state: TrainState,
): Pick<TrainState, "params" | "optimizer"> {
  const { updates, state: optimizerState } = optimizer.update(gradients, state.optimizer, state.params);
  return { params: applyUpdates(state.params, updates), optimizer: optimizerState };
}

type EvaluationStep = Jitted<
  [scores: Tree<Tensor>, model: EvaluatedModel, split: ResidentSplit, indices: Tensor],
  Tree<Tensor>
>;

export interface EvaluatedModel {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly modelState: Tree<Tensor>;
}

/** The same without gradients: adds a batch to the scores. */
export function evaluationStep({ model, losses, data, board }: StepParts): EvaluationStep {
  return jit(
    (
      scores: Tree<Tensor>,
      { params, modelState }: EvaluatedModel,
      split: ResidentSplit,
      indices: Tensor,
    ): Tree<Tensor> => {
      const { inputs, targets } = takeBatch(data, split, indices);
      const { outputs } = model.apply(params, modelState, inputs, { training: false });
      const size = indices.shape[0] as number;
      return board.update(scores, { outputs, targets, losses: losses.apply(outputs, targets, 1), size });
    },
    { name: "evaluation step", donate: [0] },
  );
}

type FitStep = Jitted<
  [modelState: Tree<Tensor>, params: Tree<Tensor>, split: ResidentSplit, indices: Tensor],
  Tree<Tensor>
>;

/** Shows a batch to the layers that have to see the data before training, such as those that normalise. */
export function fitStep({ model, data }: Pick<StepParts, "model" | "data">): FitStep {
  return jit(
    (modelState: Tree<Tensor>, params: Tree<Tensor>, split: ResidentSplit, indices: Tensor): Tree<Tensor> => {
      const { inputs } = takeBatch(data, split, indices);
      return model.apply(params, modelState, inputs, { training: false, fitting: true }).state;
    },
    { name: "fit step", donate: [0] },
  );
}
