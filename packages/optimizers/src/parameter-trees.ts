import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, leavesOf, mapTree, tensorData } from "@tenon/tensor";
import { OptimizerError } from "./optimizer-error.ts";

function isTensorData(value: unknown): value is TensorData {
  return typeof value === "object" && value !== null && "data" in value && ArrayBuffer.isView(value.data);
}

/**
 * Zeros in the form of the parameters.
 *
 * @throws OptimizerError `params` where a parameter is not floating point.
 */
export function zerosLike(optimizer: string, params: Tree<TensorData>): Tree<TensorData> {
  return mapTree<TensorData, TensorData>(params, isTensorData, ({ dtype, shape, data }, path) => {
    requireFloat(optimizer, dtype, path);
    return tensorData(dtype, new Float64Array(data.length), shape);
  });
}

/** @throws OptimizerError `params` where a parameter is not floating point. */
export function requireFloats(optimizer: string, params: Tree<TensorData>): void {
  for (const { path, value } of leavesOf(params, isTensorData)) requireFloat(optimizer, value.dtype, path);
}

function requireFloat(optimizer: string, dtype: string, path: string): void {
  if (dtype === "f32" || dtype === "f64") return;
  throw new OptimizerError({
    code: "params",
    optimizer,
    path,
    reason: `trains floating-point parameters only, got ${dtype}; keep what is not trained out of the parameters`,
  });
}

/**
 * `f` of the leaves that stand at the same path in each tree; a tree of the form of the first.
 *
 * @throws OptimizerError `params` where a tree has another form.
 */
export function mapTogether(
  optimizer: string,
  trees: readonly [Tree<Tensor>, ...Tree<Tensor>[]],
  f: (...tensors: readonly Tensor[]) => Tensor,
): Tree<Tensor> {
  const lists = trees.map((tree) => leavesOf(tree, isTensor));
  const paths = lists.map((leaves) => leaves.map(({ path }) => path));
  for (const other of paths) {
    const strange = paths[0]?.find((path) => !other.includes(path)) ?? other.find((path) => !paths[0]?.includes(path));
    if (strange !== undefined)
      throw new OptimizerError({
        code: "params",
        optimizer,
        path: strange,
        reason: "finds no such leaf in all of gradients, parameters and state, which must have one form",
      });
  }
  let next = 0;
  return mapTree<Tensor, Tensor>(trees[0], isTensor, () => {
    const tensors = lists.map((leaves) => leaves[next]?.value as Tensor);
    next++;
    return f(...tensors);
  });
}
