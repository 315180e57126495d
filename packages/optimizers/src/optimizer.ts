import type { Tensor, TensorData, Tree } from "@tenon/tensor";

/** Plain data as JSON has it. */
type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** What a run file says of an optimizer: the name of its entry and its options. Names and numbers only, never code. */
export interface OptimizerSpec {
  readonly type: string;
  readonly [option: string]: JsonValue;
}

export interface OptimizerStep {
  /** What to add to the parameters; of their form and types. */
  readonly updates: Tree<Tensor>;
  /** The state for the next step; of the form and types of the one given. */
  readonly state: Tree<Tensor>;
}

/**
 * An optimizer: two pure functions. Its state is a tree whose member `learningRate` is an f32 scalar, so that a schedule
 * or a slider writes it while training and nothing is traced again.
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
}
