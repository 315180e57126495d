import type { RandomKey, TensorData, Tree } from "@tenon/tensor";
import { foldKey, isTensorData, leavesOf, randomKey, tensorData } from "@tenon/tensor";
import type { Model, OptimizerRule, TrainingData } from "./contracts.ts";
import type { SavedState } from "./saved-run.ts";
import type { ScoreBoard } from "./score-board.ts";
import { TrainingError } from "./training-error.ts";

interface Values {
  readonly params: Tree<TensorData>;
  readonly state: Tree<TensorData>;
}

/**
 * A model's parameters and state as `train` begins with them: from the seed, and the types of the data.
 *
 * @example
 * ```ts
 * import { xor } from "@tenon/datasets";
 * import { dense, sequential } from "@tenon/layers";
 * import { leavesOf, type TensorData } from "@tenon/tensor";
 * import { initialValues } from "@tenon/training";
 * const { params } = initialValues({ model: sequential(dense(3)), data: xor(), seed: 1 });
 * const leaves = leavesOf<TensorData>(params, (leaf) => typeof leaf === "object" && leaf !== null && "data" in leaf);
 * leaves.map(({ path, value }) => `${path} ${value.shape}`); // => ["layers.0.bias 3", "layers.0.weight 2,3"]
 * ```
 */
export function initialValues({
  model,
  data,
  seed = 0,
}: {
  readonly model: Model;
  readonly data: Pick<TrainingData, "inputTypes">;
  readonly seed?: number | undefined;
}): Values {
  return drawValues(model, data, randomKey(seed));
}

function drawValues(model: Model, data: Pick<TrainingData, "inputTypes">, key: RandomKey): Values {
  const inputs = data.inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const { params, state } = model.init(foldKey(key, "init"), inputs);
  return { params, state };
}

interface InitialParts {
  readonly model: Model;
  readonly data: TrainingData;
  readonly optimizer: OptimizerRule;
  readonly initial?: Partial<{ readonly [K in keyof Values]: Values[K] | undefined }> | undefined;
}

/**
 * Everything that a step changes, as it is before the first; the members are those of `TrainState`.
 *
 * @throws TrainingError `weights` where values that were given are not of the model's form.
 */
export function initialState(
  { model, data, optimizer, initial }: InitialParts,
  board: ScoreBoard,
  key: RandomKey,
): SavedState {
  const drawn = drawValues(model, data, key);
  const params = initial?.params ?? drawn.params;
  const state = initial?.state ?? drawn.state;
  for (const [name, own, given] of [
    ["params", drawn.params, params],
    ["state", drawn.state, state],
  ] as const) {
    const difference = differenceOf(own, given);
    if (difference)
      throw new TrainingError({ code: "weights", reason: `initial.${name} is not of the model's form: ${difference}` });
  }
  return {
    params,
    modelState: state,
    optimizer: optimizer.init(params),
    scores: board.init(),
    key: tensorData("u32", [...foldKey(key, "noise")]),
    step: tensorData("u32", 0),
  };
}

/** The first leaf in which two trees differ in path or type; undefined where they do not. */
export function differenceOf(expected: Tree<TensorData>, actual: Tree<TensorData>): string | undefined {
  const describe = (tree: Tree<TensorData>): Map<string, string> =>
    new Map(
      leavesOf<TensorData>(tree, isTensorData).map(({ path, value: { dtype, shape } }) => [
        path,
        `${dtype}[${shape.join(", ")}]`,
      ]),
    );
  const [wanted, found] = [describe(expected), describe(actual)];
  for (const [path, type] of wanted) {
    const own = found.get(path);
    if (own === undefined) return `"${path}" is missing`;
    if (own !== type) return `"${path}" is ${own}, and ${type} is needed`;
  }
  for (const path of found.keys()) if (!wanted.has(path)) return `there is no "${path}"`;
  return undefined;
}
