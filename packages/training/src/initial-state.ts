import type { RandomKey, TensorData, Tree } from "@tenon/tensor";
import { foldKey, tensorData } from "@tenon/tensor";
import type { Model, OptimizerRule, TrainingData } from "./contracts.ts";
import type { ScoreBoard } from "./score-board.ts";

/** Everything that a step changes, as it is before the first; the members are those of `TrainState`. */
export interface InitialState {
  readonly [name: string]: Tree<TensorData>;
  readonly params: Tree<TensorData>;
}

export function initialState(
  { model, data, optimizer }: { readonly model: Model; readonly data: TrainingData; readonly optimizer: OptimizerRule },
  board: ScoreBoard,
  key: RandomKey,
): InitialState {
  const inputs = data.inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const { params, state: modelState } = model.init(foldKey(key, "init"), inputs);
  return {
    params,
    modelState,
    optimizer: optimizer.init(params),
    scores: board.init(),
    key: tensorData("u32", [...foldKey(key, "noise")]),
    step: tensorData("u32", 0),
  };
}
