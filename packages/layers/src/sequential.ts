import type { Tensor, TensorType, Tree } from "@tenon/tensor";
import { foldKey, foldKeyTensor, withOrigin } from "@tenon/tensor";
import type { Layer } from "./layer.ts";

/**
 * One layer after another. Parameters are `{ layers: [...] }`, so that the weight of the second layer is
 * `layers.1.weight`; each layer's key is folded from its position.
 *
 * @example
 * ```ts
 * import { dense, flatten, relu, sequential } from "@tenon/layers";
 * import { leavesOf, randomKey } from "@tenon/tensor";
 * const model = sequential(flatten(), dense(128), relu(), dense(10));
 * const { params, outputs } = model.init(randomKey(1), [{ dtype: "f32", shape: [1, 28, 28, 1] }]);
 * outputs[0]!.shape; // => [1, 10]
 * leavesOf(params, (leaf) => typeof leaf === "object" && leaf !== null && "data" in leaf)[0]!.path; // => "layers.1.bias"
 * ```
 */
export function sequential(...layers: readonly Layer[]): Layer {
  return {
    spec: { type: "sequential", layers: layers.map((layer) => layer.spec) },
    init(key, inputs, path = "") {
      let types: readonly TensorType[] = inputs;
      const parts = layers.map((layer, i) => {
        const here = `${path === "" ? "" : `${path}.`}layers.${i}`;
        const initialised = layer.init(foldKey(key, i), types, here);
        types = initialised.outputs;
        return initialised;
      });
      return {
        params: { layers: parts.map((part) => part.params) },
        state: { layers: parts.map((part) => part.state) },
        outputs: types,
      };
    },
    apply(params, state, inputs, { training, key }) {
      const parts = (tree: Tree<Tensor>): readonly Tree<Tensor>[] =>
        (tree as { readonly layers: readonly Tree<Tensor>[] }).layers;
      let values = inputs;
      const states = layers.map((layer, i) => {
        const own = key && foldKeyTensor(key, i);
        const applied = withOrigin(`layers.${i}.${layer.spec.type}`, () =>
          layer.apply(parts(params)[i] as Tree<Tensor>, parts(state)[i] as Tree<Tensor>, values, {
            training,
            key: own,
          }),
        );
        values = applied.outputs;
        return applied.state;
      });
      return { outputs: values, state: { layers: states } };
    },
  };
}
