import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf, mapTree, tensorData, tensorsByPath } from "@tenon/tensor";
import { OptimizerError } from "./optimizer-error.ts";

/** Host tensors of one number, in the form and of the types of the parameters. */
export function filledLike(params: Tree<TensorData>, value: number): Tree<TensorData> {
  return mapTree<TensorData, TensorData>(params, isTensorData, ({ dtype, shape, data }) =>
    tensorData(dtype, new Float64Array(data.length).fill(value), shape),
  );
}

/** @throws OptimizerError `params` where a parameter is not floating point. */
export function requireFloats(optimizer: string, params: Tree<TensorData>): void {
  for (const { path, value } of leavesOf(params, isTensorData)) {
    const { dtype } = value;
    if (dtype === "f32" || dtype === "f64") continue;
    refuse(
      optimizer,
      path,
      `trains floating-point parameters only, got ${dtype}; keep what is not trained out of the parameters`,
    );
  }
}

/** The wider of the types of parameters: f64 where one of them is. */
export function widestType(tensors: Iterable<{ readonly dtype: string }>): "f32" | "f64" {
  for (const { dtype } of tensors) if (dtype === "f64") return "f64";
  return "f32";
}

/**
 * The leaves of trees that have the same paths.
 *
 * @throws OptimizerError `params` where they have not; it names a path that one of them lacks.
 */
export function leavesByPath(
  optimizer: string,
  trees: readonly Tree<Tensor>[],
): readonly ReadonlyMap<string, Tensor>[] {
  const all = trees.map(tensorsByPath);
  const paths = new Set(all.flatMap((leaves) => [...leaves.keys()]));
  for (const leaves of all) {
    if (leaves.size === paths.size) continue;
    const missing = [...paths].find((path) => !leaves.has(path)) as string;
    refuse(optimizer, missing, "is not in each of gradients, parameters and state");
  }
  return all;
}

/**
 * A scalar of a state.
 *
 * @throws OptimizerError `params` where a state, which may be of other options or from a file, lacks it.
 */
export function scalarOf(optimizer: string, state: Tree<Tensor>, path: string): Tensor {
  const scalar = (state as { readonly [name: string]: Tree<Tensor> })[path];
  if (isTensor(scalar)) return scalar;
  return refuse(optimizer, path, "is not in the state, which must be of the same optimizer with the same options");
}

function refuse(optimizer: string, path: string, reason: string): never {
  throw new OptimizerError({ code: "params", optimizer, path, reason });
}
