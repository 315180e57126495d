import type { Backend } from "@tenon/backend";
import type { DeviceTensor, Tensor, TensorData, Tree } from "@tenon/tensor";
import { applyUpdates, isTensor, leavesOf, upload } from "@tenon/tensor";
import type { Optimizer } from "../src/index.ts";

// What tests of optimizers have in common: a state on a backend, and steps that add updates to parameters.

export interface Run extends Readonly<Record<string, Tree<Tensor>>> {
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

export function start(backend: Backend, optimizer: Optimizer, params: Tree<TensorData>): Run {
  return { params: upload(backend, params), state: upload(backend, optimizer.init(params)) };
}

export function stepped(optimizer: Optimizer, { params, state }: Run, gradients: Tree<Tensor>): Run {
  const next = optimizer.update(gradients, state, params);
  return { params: applyUpdates(params, next.updates), state: next.state };
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
