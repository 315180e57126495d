import type { Optimizer } from "@tenon/optimizers";
import type { Backend, Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, isTensor, leavesOf, mapTree, upload } from "@tenon/tensor";

/** Parameters and the state of their optimizer. */
export interface OptimizerRun {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "dtype" in value;

export function uploaded(backend: Backend, tree: Tree<TensorData>): Tree<Tensor> {
  return mapTree<TensorData, Tensor>(tree, isData, (data) => upload(backend, data));
}

export function started(backend: Backend, optimizer: Optimizer, params: Tree<TensorData>): OptimizerRun {
  return { params: uploaded(backend, params), state: uploaded(backend, optimizer.init(params)) };
}

/** One step, as the trainer does it: parameters without an update stay. */
export function stepped(optimizer: Optimizer, { params, state }: OptimizerRun, gradients: Tree<Tensor>): OptimizerRun {
  const next = optimizer.update(gradients, state, params);
  const updates = new Map(leavesOf<Tensor>(next.updates, isTensor).map(({ path, value }) => [path, value]));
  const moved = mapTree<Tensor, Tensor>(params, isTensor, (value, path) => {
    const update = updates.get(path);
    return update ? add(value, update) : value;
  });
  return { params: moved, state: next.state };
}
