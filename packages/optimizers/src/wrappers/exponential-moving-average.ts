import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, cast, div, isTensor, isTensorData, mapTree, mul, sub, tensorData, tensorsByPath } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import type { Optimizer } from "../optimizer.ts";
import { requireInRange } from "../option-range.ts";
import { leavesByPath, scalarOf, widestType } from "../parameter-trees.ts";

export interface ExponentialMovingAverageOptions {
  /** β, 0 <= β < 1: how much of the average is kept at a step; default 0.999, some 1000 steps. */
  readonly decay?: number | undefined;
  /** What trains the parameters. */
  readonly optimizer: Optimizer;
}

type AverageState = {
  readonly average: Tree<Tensor>;
  readonly optimizer: Tree<Tensor>;
};

/**
 * Keeps a moving average of the parameters, to evaluate with and to keep as the best; training goes on as without. After step
 * t = 1, 2, ... with parameters θ_t:
 *
 *     a ← a + (1 - β) / (1 - β^t) · (θ_t - a)
 *
 * which is β-weighted and corrected for its start, as Adam's moments are: a_1 = θ_1, and the weights of all parameters seen
 * add up to 1, so that an average is of use from the first step on (Polyak and Juditsky 1992; Kingma and Ba, Adam, ICLR
 * 2015, section 7.2; once corrections are 1 it is `torch.optim.swa_utils.AveragedModel` with `avg_fn` β a + (1 - β) θ).
 *
 * - state: `average`, of the parameters' form and types; `step`, a scalar; `optimizer`, the state of the optimizer inside
 * - `evaluationParams`: the average; before the first step the parameters themselves
 *
 * @throws OptimizerError `options` for a number out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { exponentialMovingAverage, gradientDescent } from "@tenon/optimizers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [1]);
 * const averaging = exponentialMovingAverage({ decay: 0.9, optimizer: gradientDescent() });
 * const inner = { learningRate: tensor(backend, 0.5) };
 * const { state } = averaging.update(tensor(backend, [4]), { average: weight, step: tensor(backend, 0), optimizer: inner }, weight);
 * const average = averaging.evaluationParams!(state, weight) as typeof weight;
 * Math.abs((await average.data())[0]! + 1) < 1e-6; // => true
 * ```
 */
export function exponentialMovingAverage({ decay = 0.999, optimizer }: ExponentialMovingAverageOptions): Optimizer {
  const type = "exponentialMovingAverage";
  requireInRange(type, "decay", decay, "a number >= 0 and < 1");
  return {
    spec: { type, decay, optimizer: optimizer.spec },
    init(params) {
      const inner = optimizer.init(params);
      return {
        average: mapTree<TensorData, TensorData>(params, isTensorData, (data) => data),
        step: tensorData("f32", 0),
        optimizer: inner,
      };
    },
    update(gradients, state, params) {
      // The form that `init` gave.
      const last = state as AverageState;
      const [averages, parameters] = leavesByPath(type, [last.average, params]) as [Leaves, Leaves];
      const inner = optimizer.update(gradients, last.optimizer, params);
      const updates = tensorsByPath(inner.updates);
      const step = add(scalarOf(type, state, "step"), 1);
      const entering = div(1 - decay, biasCorrection(decay, cast(step, widestType(parameters.values()))));
      const average = mapTree<Tensor, Tensor>(params, isTensor, (parameter, path) => {
        const old = averages.get(path) as Tensor;
        const update = updates.get(path);
        // A frozen parameter is its own average.
        if (!update) return old;
        return add(old, mul(sub(add(parameter, update), old), cast(entering, parameter.dtype)));
      });
      return { updates: inner.updates, state: { average, step, optimizer: inner.state } };
    },
    evaluationParams: (state) => (state as AverageState).average,
  };
}

type Leaves = ReadonlyMap<string, Tensor>;
