import type { JsonValue, Tensor, TensorData, Tree } from "@tenon/tensor";

/** What a run file says of an optimizer: the name of its entry and its options. Names and numbers only, never code. */
export interface OptimizerSpec {
  readonly type: string;
  readonly [option: string]: JsonValue;
}

export interface OptimizerStep {
  /**
   * What to add to the parameters, of their types, at their paths. A parameter whose path is missing stays as it is: it is
   * frozen, and since nothing reads its gradient, none is computed. The tree's form is free as long as the paths are those
   * of the parameters: `{ "layers.0.weight": ... }` is as good as `{ layers: [{ weight: ... }] }`.
   */
  readonly updates: Tree<Tensor>;
  /** The state for the next step; of the form and types of the one given. */
  readonly state: Tree<Tensor>;
}

/**
 * An optimizer: pure functions. Every rate that a schedule may scale, or a slider, is an f32 scalar in its state whose last
 * path segment is `learningRate`: written while training it acts at the next step, and nothing is traced again.
 */
export interface Optimizer {
  readonly spec: OptimizerSpec;
  /**
   * The state before the first step, on the host.
   *
   * @throws OptimizerError `params` where a parameter is not floating point; it names the path.
   */
  init(params: Tree<TensorData>): Tree<TensorData>;
  /**
   * One step, traced. The caller adds the updates to the parameters.
   *
   * @throws OptimizerError `params` where gradients and parameters or the state differ in form.
   */
  update(gradients: Tree<Tensor>, state: Tree<Tensor>, params: Tree<Tensor>): OptimizerStep;
  /**
   * The parameters to evaluate with and to keep as the best, traced; of the form of `params`. Missing where they are
   * `params` themselves. With a moving average of weights they are the average.
   */
  evaluationParams?(state: Tree<Tensor>, params: Tree<Tensor>): Tree<Tensor>;
}
