import type { RandomKey, Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";
import type { LayerKey } from "./layer-key.ts";

/** What a model file says of a layer: the name of its entry and its options. Names and numbers only, never code. */
export interface LayerSpec {
  readonly type: string;
  readonly [option: string]: unknown;
}

export interface Initialised {
  /** Trained by the optimizer, floating point; the paths of its leaves are their names in a saved file. */
  readonly params: Tree<TensorData>;
  /** Saved but not trained: running and fitted statistics. */
  readonly state: Tree<TensorData>;
  readonly outputs: readonly TensorType[];
}

export interface LayerContext {
  /** Whether the step trains (dropout draws, statistics are updated) or only predicts. */
  readonly training: boolean;
  /** Key of this layer in this step, a tensor u32[2] or what `keyBelow` gives; absent when predicting. `keyOf` makes a tensor of it. */
  readonly key?: Tensor | LayerKey | undefined;
  /** Whether this is the pass over the training data before the first step, in which layers that `fits` gather statistics. */
  readonly fitting?: boolean | undefined;
}

export interface Applied {
  readonly outputs: readonly Tensor[];
  /** Of the form and types that came in. */
  readonly state: Tree<Tensor>;
}

/**
 * A layer: two pure functions. The first axis of every input and output is the batch, and its extent never matters to
 * `init`.
 */
export interface Layer {
  readonly spec: LayerSpec;
  /**
   * Set where the layer has to see the training data before training: the trainer then makes one pass over it with
   * `{ training: false, fitting: true }` and keeps the state. Layers that hold others say it if one of them does.
   */
  readonly fits?: true;
  /**
   * Initial parameters, on the host, from a key of this layer's own; the same on every backend.
   *
   * @throws LayerError where the inputs do not fit; it names the layer and both sizes.
   */
  init(key: RandomKey, inputs: readonly TensorType[], path?: string): Initialised;
  /**
   * The outputs, traced. `params` and `state` have the form that `init` gave.
   *
   * @throws LayerError where the inputs do not fit the parameters.
   */
  apply(params: Tree<Tensor>, state: Tree<Tensor>, inputs: readonly Tensor[], context: LayerContext): Applied;
}
