import { createRegistry } from "@tenon/registry";
import type { Backend, RandomKey, Tensor, TensorType, Tree } from "@tenon/tensor";
import { grad, isTensor, mapTree, mul, randomKey, sum, upload } from "@tenon/tensor";
import type { Applied, Layer, LayerContext } from "../src/index.ts";
import { layerKind, layersPlugin } from "../src/plugin.ts";

// What the tests of this package share.

const registry = createRegistry([layersPlugin]);

/** Through JSON, as from a model file. */
export function fromFile(spec: unknown): Layer {
  return registry.parse(layerKind, JSON.parse(JSON.stringify(spec)), "model");
}

export const layerNames: readonly string[] = registry.entries(layerKind).map(({ name }) => name);

export const typed = (...shape: readonly number[]): TensorType => ({ dtype: "f32", shape });

/** Applies a layer with the parameters of a key. */
export function run(
  layer: Layer,
  inputs: readonly Tensor[],
  { key = randomKey(1), ...context }: Partial<Omit<LayerContext, "key">> & { readonly key?: RandomKey } = {},
): Applied {
  const { backend } = inputs[0] as Tensor & { readonly backend: Backend };
  const { params, state } = layer.init(
    key,
    inputs.map(({ type }) => type),
  );
  return layer.apply(upload(backend, params), upload(backend, state), inputs, { training: false, ...context });
}

/** -0 is given as 0. */
export async function values(tensor: Tensor | undefined): Promise<number[]> {
  return [...((await tensor?.data()) ?? [])].map((number) => number + 0);
}

/** The numbers of a tree of tensors, in the form of the tree. */
export async function numbersOf(tree: Tree<Tensor>): Promise<unknown> {
  const found: Promise<number[]>[] = [];
  mapTree<Tensor, number>(tree, isTensor, (tensor) => found.push(values(tensor)));
  const numbers = await Promise.all(found);
  let next = 0;
  return mapTree<Tensor, unknown, Tree<unknown>>(tree, isTensor, () => numbers[next++]);
}

/** Gradient of the sum of a layer without parameters, each output times `weight`. */
export function slope(layer: Layer, x: Tensor, weight: Tensor | number = 1): Tensor {
  return grad((input: Tensor) =>
    sum(mul(layer.apply({}, {}, [input], { training: false }).outputs[0] as Tensor, weight)),
  )(x);
}
