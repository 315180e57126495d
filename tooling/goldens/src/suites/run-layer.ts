import type { Layer } from "@tenon/layers";
import { layerKind, layersPlugin } from "@tenon/layers/plugin";
import { createRegistry } from "@tenon/registry";
import type { Tensor } from "@tenon/tensor";
import { jit, keyTensor, mul, randomKey, sum, valueAndGradWithAuxiliary } from "@tenon/tensor";
import type { GoldenCase } from "../goldens.ts";
import type { Compute } from "../suite.ts";
import { inputOf } from "../suite.ts";

const registry = createRegistry([layersPlugin]);

type Named = Readonly<Record<string, Tensor>>;

/** The inputs of a case below `prefix`, such as `params.weight`, by what follows it. */
function named(golden: GoldenCase, prefix: string, read: (input: string) => Tensor): Named {
  const names = Object.keys(golden.inputs).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), read(name)]));
}

const prefixed = (prefix: string, tensors: Named): [string, Tensor][] =>
  Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, tensor]);

/**
 * Applies the layer of the case to `x`, in one jitted function: its value, the gradients of Σ value · dy by x and by the
 * parameters, and its new state.
 */
export const runLayer: Compute = async (golden, { backend, dtype }) => {
  const { config } = golden;
  const layer: Layer = registry.parse(layerKind, config["layer"], "layer");
  const integer = config["inputDtype"] === "i32";
  const read = (input: string): Tensor => inputOf(golden, input, backend, dtype);
  const step = jit((inputs: { readonly [name: string]: Named | Tensor }) => {
    const { params, state, x, dy, key } = inputs as Record<"params" | "state", Named> &
      Record<"x" | "dy" | "key", Tensor>;
    const lossOf = valueAndGradWithAuxiliary((trained: { readonly [name: string]: Named | Tensor }) => {
      const input = integer ? x : (trained["x"] as Tensor);
      const context = { training: config["training"] === true, fitting: config["fitting"] === true, key };
      const { outputs, state: next } = layer.apply(trained["params"] as Named, state, [input], context);
      const [value] = outputs as [Tensor];
      return [sum(mul(value, dy)), { value, state: next as Named }];
    });
    const [, gradients, auxiliary] = lossOf(integer ? { params } : { params, x });
    return { gradients, auxiliary };
  });
  // A graph without parameters has a form all the same.
  const form = layer.spec.type === "graph" ? layer.init(randomKey(1), [read("x").type]) : undefined;
  const { gradients, auxiliary } = step({
    params: (form?.params as Named | undefined) ?? named(golden, "params.", read),
    state: (form?.state as Named | undefined) ?? named(golden, "state.", read),
    x: inputOf(golden, "x", backend, integer ? "i32" : dtype),
    dy: read("dy"),
    key: keyTensor(backend, randomKey(1)),
  });
  const results: [string, Tensor][] = [
    ["value", auxiliary.value],
    ...(integer ? [] : [["gradient", gradients["x"] as Tensor] as [string, Tensor]]),
    ...(form ? [] : [...prefixed("params.", gradients["params"] as Named), ...prefixed("state.", auxiliary.state)]),
  ];
  return Object.fromEntries(await Promise.all(results.map(async ([name, tensor]) => [name, await tensor.data()])));
};
