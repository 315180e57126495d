import type { Tensor, TensorType, Tree } from "@tenon/tensor";
import { foldKey, withOrigin } from "@tenon/tensor";
import type { Layer } from "./layer.ts";
import type { LayerPlace } from "./layer-error.ts";
import { askChild, joinPath, LayerError } from "./layer-error.ts";
import { keyBelow } from "./layer-key.ts";
import { requireMade } from "./require-made.ts";

/**
 * One layer after another. Parameters are `{ layers: [...] }`, so that the weight of the second layer is
 * `layers.1.weight`; each layer's key is folded from its position.
 *
 * @throws LayerError `inputs` where a layer does not fit the one before it; it names both. `options` for what is no layer;
 *   `context` where it is applied with parameters or state of another form than `init` gave.
 *
 * @example
 * ```ts
 * import { dense, flatten, relu, sequential } from "@tenon/layers";
 * import { isTensorData, leavesOf, randomKey } from "@tenon/tensor";
 * const model = sequential(flatten(), dense(128), relu(), dense(10));
 * const { params, outputs } = model.init(randomKey(1), [{ dtype: "f32", shape: [1, 28, 28, 1] }]);
 * outputs[0]!.shape; // => [1, 10]
 * leavesOf(params, isTensorData)[0]!.path; // => "layers.1.bias"
 * dense(10).init(randomKey(1), [{ dtype: "f32", shape: [1, 28, 28] }]); // => throws /put a flatten layer before it/
 * ```
 */
export function sequential(...layers: readonly Layer[]): Layer {
  for (const [i, layer] of layers.entries()) requireMade("sequential", `a layer at ${i}`, layer, "apply");
  const placeOf = (path: string, i: number): LayerPlace => ({
    layer: (layers[i] as Layer).spec.type,
    path: joinPath(path, `layers.${i}`),
  });
  /** The layer that feeds the one at i; the first is fed by whatever is around. */
  const before = (path: string, i: number): readonly LayerPlace[] => (i === 0 ? [] : [placeOf(path, i - 1)]);
  return {
    spec: { type: "sequential", layers: layers.map((layer) => layer.spec) },
    ...(layers.some((layer) => layer.fits) ? { fits: true } : {}),
    init(key, inputs, path = "") {
      let types: readonly TensorType[] = inputs;
      const parts = layers.map((layer, i) => {
        const initialised = askChild("", before(path, i), () =>
          layer.init(foldKey(key, i), types, placeOf(path, i).path),
        );
        types = initialised.outputs;
        return initialised;
      });
      return {
        params: { layers: parts.map((part) => part.params) },
        state: { layers: parts.map((part) => part.state) },
        outputs: types,
      };
    },
    apply(params, state, inputs, context) {
      const [ownParams, ownStates] = [partsOf("params", params, layers.length), partsOf("state", state, layers.length)];
      let values = inputs;
      const states = layers.map((layer, i) => {
        const key = keyBelow(context.key, i);
        const applied = withOrigin(`layers.${i}.${layer.spec.type}`, () =>
          askChild(`layers.${i}`, before("", i), () =>
            layer.apply(ownParams[i] as Tree<Tensor>, ownStates[i] as Tree<Tensor>, values, { ...context, key }),
          ),
        );
        values = applied.outputs;
        return applied.state;
      });
      return { outputs: values, state: { layers: states } };
    },
  };
}

/** What belongs to each layer. @throws LayerError `context` unless the tree is `{ layers: [...] }` of as many. */
function partsOf(name: string, tree: Tree<Tensor>, count: number): readonly Tree<Tensor>[] {
  const { layers } = (tree ?? {}) as { readonly layers?: readonly Tree<Tensor>[] };
  if (Array.isArray(layers) && layers.length === count) return layers;
  const reason = `is applied with ${name} of another form than init gave: expects { layers: [...] } of ${count}`;
  throw new LayerError({ code: "context", layer: "sequential", path: "", reason });
}
