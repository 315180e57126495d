import type { Backend } from "@tenon/backend";
import type { DeviceTensor, Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, isTensor, leavesOf, mapTree, upload } from "@tenon/tensor";
import type { Optimizer } from "../src/index.ts";

// What tests of optimizers have in common: a state on a backend, and steps that add updates to parameters.

/** Whether a value is a host tensor. */
export const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "dtype" in value;

export interface Run extends Readonly<Record<string, Tree<Tensor>>> {
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

export function uploaded(backend: Backend, tree: Tree<TensorData>): Tree<Tensor> {
  return mapTree<TensorData, Tensor>(tree, isData, (data) => upload(backend, data));
}

export function start(backend: Backend, optimizer: Optimizer, params: Tree<TensorData>): Run {
  return { params: uploaded(backend, params), state: uploaded(backend, optimizer.init(params)) };
}

/** The parameters with updates added; those without one stay. */
function plus(params: Tree<Tensor>, updates: Tree<Tensor>): Tree<Tensor> {
  const changes = new Map(leavesOf<Tensor>(updates, isTensor).map(({ path, value }) => [path, value]));
  return mapTree<Tensor, Tensor>(params, isTensor, (value, path) => {
    const change = changes.get(path);
    return change ? add(value, change) : value;
  });
}

export function stepped(optimizer: Optimizer, { params, state }: Run, gradients: Tree<Tensor>): Run {
  const next = optimizer.update(gradients, state, params);
  return { params: plus(params, next.updates), state: next.state };
}

/** The learning rates that a state holds: what a schedule writes. */
export function ratesOf(state: Tree<Tensor>): readonly DeviceTensor[] {
  return leavesOf<DeviceTensor>(state as Tree<DeviceTensor>, isTensor)
    .filter(({ path }) => path.split(".").at(-1) === "learningRate")
    .map(({ value }) => value);
}

export async function numbers(tree: Tree<Tensor>, path = ""): Promise<number[]> {
  const leaf = leavesOf<Tensor>(tree, isTensor).find((one) => one.path === path);
  if (!leaf) throw new Error(`nothing at "${path}"`);
  return [...(await leaf.value.data())];
}
