import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Registry } from "@tenon/registry";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { foldKey, randomKey } from "@tenon/tensor";
import type { PlaneSetup } from "../../protocol/plane-setup.ts";

interface LayerTrees<T> {
  readonly [name: string]: Tree<T>;
  readonly layers: readonly Tree<T>[];
}

export type PlaneParameters = LayerTrees<Tensor>;

/** A network from two numbers to one logit: dense layers with an activation between them. */
export class PlaneNetwork {
  /** Values of each layer, from the inputs to the output. */
  readonly sizes: readonly number[];
  readonly #whole: Layer;
  readonly #dense: readonly Layer[];
  readonly #activation: Layer;

  constructor(registry: Registry, { hidden, activation }: Pick<PlaneSetup, "hidden" | "activation">) {
    this.sizes = [2, ...hidden, 1];
    const specs = this.sizes.slice(1).map((units) => ({ type: "dense", units }));
    const layers = specs.flatMap((spec, i) => (i === 0 ? [spec] : [activation, spec]));
    this.#whole = registry.parse(layerKind, { type: "sequential", layers });
    this.#dense = specs.map((spec) => registry.parse(layerKind, spec));
    this.#activation = registry.parse(layerKind, activation);
  }

  init(seed: number): Tree<TensorData> {
    const key = foldKey(randomKey(seed), "init");
    return this.#whole.init(key, [{ dtype: "f32", shape: [1, 2] }]).params;
  }

  /** What each layer gives for points, [points, 2]: activations of the hidden ones, then the logits. */
  apply({ layers }: PlaneParameters, points: Tensor): readonly Tensor[] {
    let values = points;
    return this.#dense.map((dense, i) => {
      const sums = single(dense, layers[2 * i] as Tree<Tensor>, values);
      values = i < this.#dense.length - 1 ? single(this.#activation, {}, sums) : sums;
      return values;
    });
  }

  /** Weights and biases of the dense layers, from first to last. */
  parametersOf({ layers }: PlaneParameters): readonly Tensor[] {
    return this.#dense.flatMap((_, i) => {
      const { weight, bias } = layers[2 * i] as { readonly weight: Tensor; readonly bias: Tensor };
      return [weight, bias];
    });
  }
}

const single = (layer: Layer, params: Tree<Tensor>, values: Tensor): Tensor =>
  layer.apply(params, {}, [values], { training: false }).outputs[0] as Tensor;
