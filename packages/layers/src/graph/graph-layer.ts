import type { Tensor, TensorData, TensorType, Tree } from "@tenon/tensor";
import { foldKey, formatType, isTensorData, leavesOf, randomKey, withOrigin } from "@tenon/tensor";
import type { Initialised, Layer, LayerSpec } from "../layer.ts";
import type { LayerPlace } from "../layer-error.ts";
import { askChild, joinPath, LayerError } from "../layer-error.ts";
import { keyBelow } from "../layer-key.ts";
import type { GraphParts, GraphStep, Reference } from "./graph-plan.ts";
import { planGraph } from "./graph-plan.ts";

/** A graph given by names as a layer. */
export function graphLayer(parts: GraphParts): Layer {
  const { inputs: inputNames, steps, outputs } = planGraph(parts);
  const types = new Map(steps.map(({ name, layer }) => [name, layer.spec.type]));
  const placesOf =
    (path: string) =>
    ({ name }: Reference): LayerPlace => ({ layer: types.get(name) ?? "input", path: joinPath(path, name) });
  const failing = (path: string, inputs: readonly TensorType[], reason: string): never => {
    throw new LayerError({ code: "inputs", layer: "graph", path, reason, inputs });
  };
  const owners = new Set(steps.map(({ owner }) => owner));

  /** Goes through the nodes with values of some sort; `visit` gives the outputs of a node. */
  function walk<V>(
    values: readonly V[],
    typeOf: (value: V) => TensorType,
    path: string,
    visit: (step: GraphStep, values: readonly V[], sources: readonly LayerPlace[]) => readonly V[],
  ): readonly V[] {
    const given = values.map(typeOf);
    if (values.length !== inputNames.length)
      failing(path, given, `takes ${inputNames.length} inputs (${inputNames.join(", ")}), got ${values.length}`);
    const known = new Map(inputNames.map((name, i) => [name, [values[i] as V]] as [string, readonly V[]]));
    const resolve = ({ name, output }: Reference): V => {
      const results = known.get(name) ?? [];
      const value = results[output];
      if (value === undefined) failing(path, given, `reads output ${output} of "${name}", which has ${results.length}`);
      return value as V;
    };
    for (const step of steps) known.set(step.name, visit(step, step.from.map(resolve), step.from.map(placesOf(path))));
    return outputs.map(resolve);
  }

  return {
    spec: specOf(parts),
    ...(steps.some(({ layer }) => layer.fits) ? { fits: true } : {}),
    init(key, inputs, path = "") {
      const own = new Map<string, Initialised>();
      const results = walk(
        inputs,
        (type) => type,
        path,
        ({ name, layer, owner }, values, sources) => {
          const place = { layer: layer.spec.type, path: joinPath(path, name) };
          const initialised = askChild("", sources, () => {
            const result = layer.init(foldKey(key, owner), values, place.path);
            const first = own.get(owner);
            if (first) requireSame(first, result, place, owner, values);
            return result;
          });
          if (!own.has(owner)) own.set(owner, initialised);
          return initialised.outputs;
        },
      );
      const treeOf = (member: "params" | "state"): Tree<TensorData> =>
        Object.fromEntries([...owners].map((owner) => [owner, (own.get(owner) as Initialised)[member]]));
      return { params: treeOf("params"), state: treeOf("state"), outputs: results };
    },
    apply(params, state, inputs, context) {
      const own = params as Readonly<Record<string, Tree<Tensor>>>;
      const states = { ...(state as Readonly<Record<string, Tree<Tensor>>>) };
      const results = walk(
        inputs,
        (tensor) => tensor.type,
        "",
        ({ name, layer, owner }, values, sources) => {
          const key = keyBelow(context.key, foldKey(randomKey(0), name)[0]);
          const applied = withOrigin(`${name}.${layer.spec.type}`, () =>
            askChild(name, sources, () =>
              layer.apply(own[owner] as Tree<Tensor>, states[owner] as Tree<Tensor>, values, { ...context, key }),
            ),
          );
          // A layer that is used again goes on from the statistics of its first use.
          states[owner] = applied.state;
          return applied.outputs;
        },
      );
      return { outputs: results, state: states };
    },
  };
}

/** @throws LayerError `inputs` where a layer that is used again would need other parameters or statistics. */
function requireSame(
  first: Initialised,
  again: Initialised,
  place: LayerPlace,
  owner: string,
  inputs: readonly TensorType[],
): void {
  const typesOf = ({ params, state }: Initialised): string =>
    leavesOf<TensorData>([params, state], isTensorData)
      .map(({ path, value }) => `${path.slice(2)} ${formatType(value)}`)
      .join(", ");
  const [has, needs] = [typesOf(first), typesOf(again)];
  if (has === needs) return;
  const reason = `shares the layer of "${owner}", which has ${has || "no parameters"}, but needs ${needs || "none"}`;
  throw new LayerError({ code: "inputs", ...place, reason, inputs });
}

function specOf({ inputs, nodes, outputs }: GraphParts): LayerSpec {
  const specs = nodes.map(({ name, layer, from }) => ({
    name,
    layer: typeof layer === "string" ? layer : layer.spec,
    from,
  }));
  return { type: "graph", inputs, nodes: specs, outputs };
}
