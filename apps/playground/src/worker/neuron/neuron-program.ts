import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Loss } from "@tenon/losses";
import { lossKind } from "@tenon/losses/plugin";
import type { Optimizer } from "@tenon/optimizers";
import { optimizerKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { Backend, Jitted, Tensor, TensorData, Tree } from "@tenon/tensor";
import {
  add,
  capture,
  grad,
  isTensor,
  jit,
  leavesOf,
  log,
  maximum,
  minimum,
  mul,
  reshape,
  sub,
  sum,
  tensorData,
  upload,
  valueAndGradWithCaptures,
} from "@tenon/tensor";
import type { NeuronValues } from "../../protocol/neuron-messages.ts";
import type { NeuronSetup } from "../../protocol/neuron-setup.ts";
import { disposeTree } from "../tensor-tree.ts";

interface Learned<T> {
  readonly [name: string]: T;
  readonly weights: T;
  readonly bias: T;
}

interface Given extends Learned<Tensor> {
  readonly inputs: Tensor;
}

interface Found {
  readonly [name: string]: Tree<Tensor>;
  readonly loss: Tensor;
  readonly products: Tensor;
  readonly z: Tensor;
  readonly a: Tensor;
  readonly gradients: Given & { readonly products: Tensor; readonly z: Tensor; readonly a: Tensor };
  readonly slope: Tensor;
  readonly updated: Learned<Tensor>;
}

type Step = Jitted<[given: Given, target: Tensor, optimizer: Tree<Tensor>], Found>;

/** A probability this near to 0 or 1 is taken for this, since beyond it f32 has no logit. */
const least = 1e-6;

/**
 * One neuron as a Program of the engine: forward, backward and the update. All that the page shows are numbers of this Program;
 * what lies in the middle is captured in it.
 */
export class NeuronProgram implements Disposable {
  readonly #backend: Backend;
  readonly #registry: Registry;
  readonly #step: Step;

  constructor(backend: Backend, registry: Registry, { activation, loss, learningRate }: NeuronSetup) {
    this.#backend = backend;
    this.#registry = registry;
    this.#step = neuronStep(
      registry.parse(layerKind, activation),
      registry.parse(lossKind, { type: loss }),
      gradientDescent(registry, learningRate),
    );
  }

  async evaluate({ inputs, weights, bias, target, learningRate }: NeuronSetup): Promise<NeuronValues> {
    const data = { weights: tensorData("f32", weights), bias: tensorData("f32", bias) };
    const optimizer = gradientDescent(this.#registry, learningRate).init(data as Tree<TensorData>);
    const given = upload(this.#backend, {
      values: { ...data, inputs: tensorData("f32", inputs) },
      target: tensorData("f32", [[target]]),
      optimizer,
    }) as unknown as { readonly values: Given; readonly target: Tensor; readonly optimizer: Tree<Tensor> };
    const found = this.#step(given.values, given.target, given.optimizer);
    try {
      return await read(found);
    } finally {
      for (const tree of [given, found]) disposeTree(tree as unknown as Parameters<typeof disposeTree>[0]);
    }
  }

  [Symbol.dispose](): void {
    this.#step[Symbol.dispose]();
  }
}

const gradientDescent = (registry: Registry, learningRate: number): Optimizer =>
  registry.parse(optimizerKind, { type: "gradientDescent", learningRate });

function neuronStep(activation: Layer, loss: Loss, optimizer: Optimizer): Step {
  const activate = (z: Tensor): Tensor =>
    reshape(activation.apply({}, {}, [reshape(z, [1, 1])], { training: false }).outputs[0] as Tensor, []);
  const lossOf = (a: Tensor, target: Tensor): Tensor => {
    const output = reshape(a, [1, 1]);
    return loss.apply(loss.probabilities === "sigmoid" ? logit(output) : output, target);
  };
  const cost = ({ inputs, weights, bias }: Given, target: Tensor): Tensor => {
    const products = capture(mul(weights, inputs), "products");
    const z = capture(add(sum(products), bias), "z");
    const a = capture(activate(z), "a");
    return lossOf(a, target);
  };
  const backward = valueAndGradWithCaptures(cost, ["products", "z", "a"]);
  return jit(
    (given: Given, target: Tensor, state: Tree<Tensor>): Found => {
      const [value, slopes, { products, z, a }] = backward(given, target);
      const { inputs: _, ...parameters } = given;
      const { weights, bias } = slopes;
      const { updates } = optimizer.update({ weights, bias }, state, parameters);
      const change = updates as unknown as Learned<Tensor>;
      return {
        loss: value,
        products: products.value,
        z: z.value,
        a: a.value,
        gradients: { ...slopes, products: products.gradient, z: z.gradient, a: a.gradient },
        slope: grad(activate)(z.value),
        updated: { weights: add(given.weights, change.weights), bias: add(given.bias, change.bias) },
      };
    },
    { name: "neuron" },
  );
}

/** Losses from logits are given the logit of the neuron's output, which is taken for a probability: ln(a / (1 - a)). */
function logit(a: Tensor): Tensor {
  const probability = maximum(minimum(a, 1 - least), least);
  return sub(log(probability), log(sub(1, probability)));
}

async function read(found: Found): Promise<NeuronValues> {
  // All reads at once: each waits for the queue.
  const leaves = leavesOf<Tensor>(found, isTensor);
  const data = await Promise.all(
    leaves.map(async ({ path, value }) => [path, Array.from(await value.data())] as const),
  );
  const numbers = new Map(data);
  const list = (path: string): readonly number[] => numbers.get(path) ?? [];
  const one = (path: string): number => list(path)[0] ?? Number.NaN;
  return {
    products: list("products"),
    z: one("z"),
    a: one("a"),
    loss: one("loss"),
    gradients: {
      inputs: list("gradients.inputs"),
      weights: list("gradients.weights"),
      bias: one("gradients.bias"),
      products: list("gradients.products"),
      z: one("gradients.z"),
      a: one("gradients.a"),
    },
    slope: one("slope"),
    updated: { weights: list("updated.weights"), bias: one("updated.bias") },
  };
}
