import { add } from "./ops/elementwise.ts";
import type { Tensor } from "./tensor.ts";
import { isTensor } from "./tensor.ts";
import type { Tree } from "./tree.ts";
import { leavesOf, mapTree } from "./tree.ts";

/** The tensors of a tree by their paths. */
export function tensorsByPath(tree: Tree<Tensor>): ReadonlyMap<string, Tensor> {
  return new Map(leavesOf<Tensor>(tree, isTensor).map(({ path, value }) => [path, value]));
}

/**
 * Parameters with an optimizer's updates added, each at its path. A parameter without an update stays as it is: it is frozen,
 * and since nothing reads its gradient, none is computed.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { applyUpdates, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const params = { weight: tensor(backend, [1, 2]), bias: tensor(backend, [3]) };
 * const next = applyUpdates(params, { weight: tensor(backend, [0.5, 0.5]) });
 * await next.weight.data(); // => [1.5, 2.5]
 * next.bias === params.bias; // => true
 * ```
 */
export function applyUpdates<P extends Tree<Tensor>>(params: P, updates: Tree<Tensor>): P {
  const changes = tensorsByPath(updates);
  return mapTree<Tensor, Tensor, P & Tree<Tensor>>(params, isTensor, (parameter, path) => {
    const change = changes.get(path);
    return change ? add(parameter, change) : parameter;
  });
}
