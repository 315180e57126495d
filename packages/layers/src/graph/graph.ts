import type { Layer } from "../layer.ts";
import { optionError } from "../option-range.ts";
import { graphLayer } from "./graph-layer.ts";
import type { GraphNode } from "./graph-plan.ts";
import type { GraphOrigin, GraphValue } from "./graph-value.ts";

export interface GraphOptions {
  /** All inputs, in the order in which the data come. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/**
 * A model of any form without circles: several inputs and outputs, values that go two ways, layers that are used twice.
 * Start from `input()`, apply layers with `to`, join values with `add`, `multiply` and `concat`.
 *
 * Parameters and state are `{ <node>: ... }`, so that the weight of the node `head` is `head.weight`; a layer's key is folded
 * from the name of its node. The same layer under the same name twice is one set of parameters, at that name:
 * tied weights. In a model file a graph is
 * `{ "type": "graph", "inputs": ["image"], "nodes": [{ "name": "head", "layer": { "type": "dense", ... }, "from": ["image"] }], "outputs": ["head"] }`,
 * where `layer` may be the name of another node, to share what that has, and `from` may say `split:1` for a second output.
 *
 * @throws LayerError `options`, which names the node, where a name is taken or cannot be, and where an input is not listed or
 *   leads to no output; `inputs` where shapes do not fit, which names both layers.
 *
 * @example
 * ```ts
 * import { dense, graph, input, relu } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * // A residual block.
 * const x = input();
 * const stem = x.to(dense(16), "stem").to(relu());
 * const block = stem.to(dense(16), "inner").to(relu()).to(dense(16), "outer");
 * const model = graph({ inputs: [x], outputs: [block.add(stem).to(dense(3), "head")] });
 * const { params, outputs } = model.init(randomKey(1), [{ dtype: "f32", shape: [1, 8] }]);
 * outputs[0]!.shape; // => [1, 3]
 * Object.keys(params); // => ["stem", "relu", "inner", "relu2", "outer", "add", "head"]
 *
 * // Tied weights: one layer for both inputs.
 * const [left, right] = [input("left"), input("right")];
 * const encoder = dense(4);
 * const both = left.to(encoder, "encoder").concat(right.to(encoder, "encoder"));
 * const twin = graph({ inputs: [left, right], outputs: [both] });
 * const type = { dtype: "f32", shape: [1, 8] } as const;
 * Object.keys(twin.init(randomKey(1), [type, type]).params); // => ["encoder", "concat"]
 * ```
 */
export function graph({ inputs, outputs }: GraphOptions): Layer {
  const origins = inOrderOfUse(outputs);
  for (const { origin } of inputs) {
    if (origin.kind !== "input") optionError("graph", "has something other than an input among its inputs");
    // One that leads to no output is told by its name below.
    if (!origins.includes(origin)) origins.push(origin);
  }
  for (const origin of origins)
    if (origin.kind === "input" && !inputs.some((value) => value.origin === origin))
      optionError("graph", `reads the input ${JSON.stringify(origin.name ?? "input")}, which is not among its inputs`);
  const names = nameAll([...inputs.map((value) => value.origin), ...origins.filter(({ kind }) => kind === "layer")]);
  const nameOf = ({ origin, index }: GraphValue): string =>
    `${names.get(origin)?.name}${index === 0 ? "" : `:${index}`}`;
  const nodes = origins.flatMap((origin): GraphNode[] => {
    if (origin.kind === "input") return [];
    const { name, shares } = names.get(origin) as Named;
    return [{ name, layer: shares ?? origin.layer, from: origin.from.map(nameOf) }];
  });
  return graphLayer({ inputs: inputs.map(nameOf), nodes, outputs: outputs.map(nameOf) });
}

/** Everything that the outputs need, each after what it reads. */
function inOrderOfUse(outputs: readonly GraphValue[]): GraphOrigin[] {
  const seen = new Set<GraphOrigin>();
  const visit = (origin: GraphOrigin): void => {
    if (seen.has(origin)) return;
    if (origin.kind === "layer") for (const source of origin.from) visit(source.origin);
    seen.add(origin);
  };
  for (const { origin } of outputs) visit(origin);
  return [...seen];
}

interface Named {
  readonly name: string;
  /** The node with the same layer under the same name. */
  readonly shares?: string;
}

/** The names that were given, and numbered ones for the rest. */
function nameAll(origins: readonly GraphOrigin[]): ReadonlyMap<GraphOrigin, Named> {
  const taken = new Set(origins.flatMap(({ name }) => (name === undefined ? [] : [name])));
  const unused = (base: string): string => {
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}${number}`;
    taken.add(name);
    return name;
  };
  const first = new Map<string, GraphOrigin>();
  return new Map(
    origins.map((origin): [GraphOrigin, Named] => {
      const { name } = origin;
      if (name === undefined)
        return [origin, { name: unused(origin.kind === "input" ? "input" : origin.layer.spec.type) }];
      const owner = first.get(name);
      if (!owner) {
        first.set(name, origin);
        return [origin, { name }];
      }
      if (owner.kind === "input" || origin.kind === "input" || owner.layer !== origin.layer)
        return optionError(
          "graph",
          `has two different things called ${JSON.stringify(name)}; only one layer that is used twice may have one name`,
        );
      return [origin, { name: unused(name), shares: name }];
    }),
  );
}
