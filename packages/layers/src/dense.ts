import type { TensorData, TensorType } from "@tenon/tensor";
import { add, foldKey, matmul } from "@tenon/tensor";
import type { InitialiserName } from "./initialisers.ts";
import { initialisers } from "./initialisers.ts";
import type { Layer } from "./layer.ts";
import { LayerError } from "./layer-error.ts";
import { singleInputLayer } from "./single-input.ts";

export interface DenseOptions {
  /** Outputs of the layer, >= 1. */
  readonly units: number;
  /** Whether a trained constant is added; default true. It starts at 0. */
  readonly bias?: boolean | undefined;
  /** How the weights start; default `glorotUniform`. */
  readonly initialiser?: InitialiserName | undefined;
}

interface DenseParameters {
  readonly [name: string]: TensorData;
  readonly weight: TensorData;
}

/**
 * A fully connected layer, y = x W + b: every output reads every input.
 *
 * - input `[batch, features]`, floating point
 * - parameters: weight `[features, units]`, bias `[units]`
 * - output `[batch, units]`
 *
 * @throws LayerError `options` unless units is a whole number >= 1; `inputs` unless the input has two axes.
 *
 * @example
 * ```ts
 * import { dense } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * dense(10).init(randomKey(0), [{ dtype: "f32", shape: [1, 784] }]).outputs[0]!.shape; // => [1, 10]
 * ```
 */
export function dense(options: number | DenseOptions): Layer {
  const {
    units,
    bias = true,
    initialiser = "glorotUniform",
  } = typeof options === "number" ? { units: options } : options;
  if (!Number.isSafeInteger(units) || units < 1)
    throw new LayerError({
      code: "options",
      layer: "dense",
      path: "",
      reason: `expects units to be a whole number >= 1, got ${units}`,
    });
  return singleInputLayer<DenseParameters>({
    spec: { type: "dense", units, bias, initialiser },
    init(key, { dtype, shape }, fail) {
      const [batch, features] = shape;
      if (dtype !== "f32" && dtype !== "f64") return fail(`expects floating-point numbers, got ${dtype}`);
      if (shape.length !== 2 || batch === undefined || features === undefined)
        return fail(`expects [batch, features], got ${shape.length} axes; put a flatten layer before it`);
      const weight = initialisers[initialiser](foldKey(key, "weight"), [features, units], features, units, dtype);
      const zero = initialisers.zeros(key, [units], features, units, dtype);
      const output: TensorType = { dtype, shape: [batch, units] };
      return { params: bias ? { weight, bias: zero } : { weight }, output };
    },
    apply(params, x) {
      const product = matmul(x, params.weight);
      return params["bias"] ? add(product, params["bias"]) : product;
    },
  });
}
