import type { Shape, Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf, mapTree } from "@tenon/tensor";
import type { Optimizer, OptimizerSpec } from "./optimizer.ts";
import { leavesByPath } from "./parameter-trees.ts";

/** Where the parameters go: for each path the name of the optimizer that trains it, or `undefined` if none does. */
export type Assignment = (
  parameters: readonly { readonly path: string; readonly shape: Shape }[],
) => ReadonlyMap<string, string | undefined>;

/** A tree whose leaves have the paths for names: in it every leaf has the path that it had in another tree. */
type Flat<T> = { readonly [path: string]: T };

/**
 * An optimizer made of several, each with the parameters that it is assigned. Its state holds theirs by name; an optimizer
 * without parameters has none there. Parameters that nobody trains get neither state nor update.
 */
export function partitioned(
  spec: OptimizerSpec,
  optimizers: { readonly [name: string]: Optimizer },
  assign: Assignment,
): Optimizer {
  /** The optimizers that have parameters, and the paths of these. */
  const partsOf = <T extends { readonly shape: Shape }>(
    params: Tree<T>,
    isLeaf: (value: unknown) => boolean,
  ): Part[] => {
    const leaves = leavesOf<T>(params, isLeaf).map(({ path, value }) => ({ path, shape: value.shape }));
    const names = assign(leaves);
    return Object.entries(optimizers).flatMap(([name, optimizer]) => {
      const paths = new Set(leaves.map(({ path }) => path).filter((path) => names.get(path) === name));
      return paths.size === 0 ? [] : [{ name, optimizer, paths }];
    });
  };
  return {
    spec,
    init(params) {
      const parts = partsOf<TensorData>(params, isTensorData);
      return Object.fromEntries(
        parts.map(({ name, optimizer, paths }) => [name, optimizer.init(pick(params, isTensorData, paths))]),
      );
    },
    update(gradients, state, params) {
      leavesByPath(spec.type, [gradients, params]);
      const updates: Record<string, Tensor> = {};
      const states: Record<string, Tree<Tensor>> = {};
      for (const { name, optimizer, paths } of partsOf<Tensor>(params, isTensor)) {
        const of = (tree: Tree<Tensor>): Flat<Tensor> => pick(tree, isTensor, paths);
        const step = optimizer.update(of(gradients), memberOf(state, name), of(params));
        for (const { path, value } of leavesOf<Tensor>(step.updates, isTensor)) updates[path] = value;
        states[name] = step.state;
      }
      return { updates, state: states };
    },
    ...(Object.values(optimizers).some(({ evaluationParams }) => evaluationParams) && {
      evaluationParams(state: Tree<Tensor>, params: Tree<Tensor>): Tree<Tensor> {
        const replaced = new Map<string, Tensor>();
        for (const { name, optimizer, paths } of partsOf<Tensor>(params, isTensor)) {
          const own = optimizer.evaluationParams?.(memberOf(state, name), pick(params, isTensor, paths)) ?? {};
          for (const { path, value } of leavesOf<Tensor>(own, isTensor)) replaced.set(path, value);
        }
        return mapTree<Tensor, Tensor>(params, isTensor, (value, path) => replaced.get(path) ?? value);
      },
    }),
  };
}

interface Part {
  readonly name: string;
  readonly optimizer: Optimizer;
  readonly paths: ReadonlySet<string>;
}

function pick<T>(tree: Tree<T>, isLeaf: (value: unknown) => boolean, paths: ReadonlySet<string>): Flat<T> {
  const picked = leavesOf<T>(tree, isLeaf).filter(({ path }) => paths.has(path));
  return Object.fromEntries(picked.map(({ path, value }) => [path, value]));
}

/** A member of a state that `init` gave. Where it is missing the optimizer finds that its leaves are. */
function memberOf(state: Tree<Tensor>, name: string): Tree<Tensor> {
  return (state as { readonly [name: string]: Tree<Tensor> })[name] ?? {};
}
