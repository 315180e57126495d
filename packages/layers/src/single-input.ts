import type { RandomKey, Tensor, TensorData, TensorType } from "@tenon/tensor";
import type { Layer, LayerSpec } from "./layer.ts";
import { LayerError } from "./layer-error.ts";

/** A layer with one input, one output and no state: what most layers are, written without lists. */
export interface SingleInputLayer<P extends NamedData> {
  readonly spec: LayerSpec;
  init(
    key: RandomKey,
    input: TensorType,
    fail: (reason: string) => never,
  ): { readonly params: P; readonly output: TensorType };
  apply(params: TensorsOf<P>, input: Tensor): Tensor;
}

/** Parameters by name. */
export type NamedData = { readonly [name: string]: TensorData };

/** The same names with tensors for data. */
export type TensorsOf<P extends NamedData> = { readonly [K in keyof P]: Tensor };

/**
 * Makes a `Layer` of a layer with one input and one output.
 *
 * @example
 * ```ts
 * import { singleInputLayer } from "@tenon/layers";
 * import { mul, randomKey } from "@tenon/tensor";
 * const double = singleInputLayer({
 *   spec: { type: "double" },
 *   init: (_, input) => ({ params: {}, output: input }),
 *   apply: (_, x) => mul(x, 2),
 * });
 * double.init(randomKey(0), [{ dtype: "f32", shape: [1, 3] }]).outputs[0]!.shape; // => [1, 3]
 * ```
 */
export function singleInputLayer<P extends NamedData>({ spec, init, apply }: SingleInputLayer<P>): Layer {
  return {
    spec,
    init(key, inputs, path = "") {
      const fail = (reason: string): never => {
        throw new LayerError({ code: "inputs", layer: spec.type, path, reason, inputs });
      };
      const [input] = inputs;
      if (!input || inputs.length !== 1) return fail(`takes one input, got ${inputs.length}`);
      const { params, output } = init(key, input, fail);
      return { params, state: {}, outputs: [output] };
    },
    // The trainer hands back the tree that init made, with tensors at its leaves.
    apply: (params, state, inputs) => ({ outputs: [apply(params as TensorsOf<P>, inputs[0] as Tensor)], state }),
  };
}

/** A layer that changes each element by itself and has no parameters. */
export function activation(spec: LayerSpec, f: (x: Tensor) => Tensor): Layer {
  return singleInputLayer({
    spec,
    init(_, input, fail) {
      if (input.dtype !== "f32" && input.dtype !== "f64") fail(`expects floating-point numbers, got ${input.dtype}`);
      return { params: {}, output: input };
    },
    apply: (_, x) => f(x),
  });
}
