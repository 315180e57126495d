import type { Optimizer } from "@tenon/optimizers";
import type { Backend, Tensor, TensorData, Tree } from "@tenon/tensor";
import { applyUpdates, upload } from "@tenon/tensor";

/** Parameters and the state of their optimizer. */
export interface OptimizerRun {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

export function started(backend: Backend, optimizer: Optimizer, params: Tree<TensorData>): OptimizerRun {
  return { params: upload(backend, params), state: upload(backend, optimizer.init(params)) };
}

/** One step, as the trainer does it: parameters without an update stay. */
export function stepped(optimizer: Optimizer, { params, state }: OptimizerRun, gradients: Tree<Tensor>): OptimizerRun {
  const next = optimizer.update(gradients, state, params);
  return { params: applyUpdates(params, next.updates), state: next.state };
}
