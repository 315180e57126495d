import type { Jitted, Tensor, Tree } from "@tenon/tensor";
import {
  add,
  foldKeyTensor,
  gather,
  isTensor,
  jit,
  leavesOf,
  replaceLeaves,
  valueAndGradWithAuxiliary,
} from "@tenon/tensor";
import type { LossFunction, Model, OptimizerRule, TrainingData } from "./contracts.ts";
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

/** A split of the data, whole, on the device. */
export interface ResidentSplit {
  readonly [name: string]: Tree<Tensor>;
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

export interface StepParts {
  readonly model: Model;
  readonly loss: LossFunction;
  readonly data: TrainingData;
  readonly board: ScoreBoard;
}

type TrainStep = Jitted<[state: TrainState, split: ResidentSplit, indices: Tensor], TrainState>;

/** Takes the examples at `indices` (i32) out of the resident data and prepares them. */
function takeBatch(
  data: TrainingData,
  split: ResidentSplit,
  indices: Tensor,
): { inputs: readonly Tensor[]; target: Tensor } {
  const take = (columns: readonly Tensor[]): readonly Tensor[] => columns.map((column) => gather(column, indices));
  const { inputs, targets } = data.prepare({ inputs: take(split.inputs), targets: take(split.targets) });
  return { inputs, target: targets[0] as Tensor };
}

/**
 * One training step as one Program: take the batch by index, prepare it, forward pass, loss, gradients, update, scores.
 * Only the indices go to the device.
 */
export function trainStep({ model, loss, data, board }: StepParts, optimizer: OptimizerRule): TrainStep {
  return jit(
    (state: TrainState, split: ResidentSplit, indices: Tensor): TrainState => {
      const { inputs, target } = takeBatch(data, split, indices);
      const key = foldKeyTensor(state.key, state.step);
      const lossOf = valueAndGradWithAuxiliary((params: Tree<Tensor>) => {
        const { outputs, state: modelState } = model.apply(params, state.modelState, inputs, { training: true, key });
        const output = outputs[0] as Tensor;
        return [loss.apply(output, target), { output, modelState }];
      });
      const [value, gradients, { output, modelState }] = lossOf(state.params);
      const { updates, state: optimizerState } = optimizer.update(gradients, state.optimizer, state.params);
      // By path: what has no update is frozen and stays, and since nothing reads its gradient none is computed.
      const changes = new Map(leavesOf<Tensor>(updates, isTensor).map(({ path, value: change }) => [path, change]));
      const updated = leavesOf<Tensor>(state.params, isTensor).map(({ path, value: parameter }) => {
        const change = changes.get(path);
        return change ? add(parameter, change) : parameter;
      });
      return {
        params: replaceLeaves(state.params, updated),
        modelState: modelState as Tree<Tensor>,
        optimizer: optimizerState,
        scores: board.update(state.scores, {
          output: output as Tensor,
          target,
          loss: value,
          size: indices.shape[0] as number,
        }),
        key: state.key,
        step: add(state.step, 1),
      };
    },
    { name: "train step", donate: [0] },
  );
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
export function evaluationStep({ model, loss, data, board }: StepParts): EvaluationStep {
  return jit(
    (
      scores: Tree<Tensor>,
      { params, modelState }: EvaluatedModel,
      split: ResidentSplit,
      indices: Tensor,
    ): Tree<Tensor> => {
      const { inputs, target } = takeBatch(data, split, indices);
      const output = model.apply(params, modelState, inputs, { training: false }).outputs[0] as Tensor;
      return board.update(scores, {
        output,
        target,
        loss: loss.apply(output, target),
        size: indices.shape[0] as number,
      });
    },
    { name: "evaluation step", donate: [0] },
  );
}
