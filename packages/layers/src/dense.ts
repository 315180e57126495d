import type { TensorData } from "@tenon/tensor";
import { add, foldKey, matmul } from "@tenon/tensor";
import { zeros } from "./initialisers/filled.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { glorotUniform } from "./initialisers/variance.ts";
import type { Layer } from "./layer.ts";
import { requireInRange } from "./option-range.ts";
import { requireMade } from "./require-made.ts";
import { requireFloatingPoint, singleInputLayer } from "./single-input.ts";

export interface DenseOptions {
  /** Outputs of the layer, >= 1. */
  readonly units: number;
  /** Whether a trained constant is added; default true. */
  readonly bias?: boolean | undefined;
  /** How the weights start, such as `heNormal()` of `@tenon/layers/initialisers`; default `glorotUniform()`. */
  readonly initialiser?: Initialiser | undefined;
  /** How the constant starts; default `zeros()`. */
  readonly biasInitialiser?: Initialiser | undefined;
}

interface DenseParameters {
  readonly [name: string]: TensorData;
  readonly weight: TensorData;
}

/**
 * A fully connected layer, y = x W + b: every output reads every input. As `torch.nn.Linear`, whose weight is Wᵀ.
 *
 * - input `[batch, features]`, floating point
 * - parameters: weight `[features, units]`, bias `[units]`
 * - output `[batch, units]`
 *
 * @throws LayerError `options` unless units is a whole number >= 1 and the initialisers are some; `inputs` unless the input has two axes and the features
 *   that the weight has.
 *
 * @example
 * ```ts
 * import { dense } from "@tenon/layers";
 * import { normal, ones } from "@tenon/layers/initialisers";
 * import { randomKey } from "@tenon/tensor";
 * dense(10).init(randomKey(0), [{ dtype: "f32", shape: [1, 784] }]).outputs[0]!.shape; // => [1, 10]
 * const narrow = dense({ units: 10, initialiser: normal({ deviation: 0.01 }), biasInitialiser: ones() });
 * narrow.init(randomKey(0), [{ dtype: "f32", shape: [1, 784] }]).outputs[0]!.shape; // => [1, 10]
 * ```
 */
export function dense(options: number | DenseOptions): Layer {
  const {
    units,
    bias = true,
    initialiser = glorotUniform(),
    biasInitialiser = zeros(),
  } = typeof options === "number" ? { units: options } : options;
  requireInRange("dense", "units", units, "a whole number >= 1");
  requireMade("dense", "an initialiser such as heNormal()", initialiser, "init");
  requireMade("dense", "a biasInitialiser such as zeros()", biasInitialiser, "init");
  return singleInputLayer<DenseParameters>({
    spec: { type: "dense", units, bias, initialiser: initialiser.spec, biasInitialiser: biasInitialiser.spec },
    init(key, input, fail) {
      const dtype = requireFloatingPoint(input, fail);
      const { shape } = input;
      const [batch, features] = shape;
      if (shape.length !== 2 || batch === undefined || features === undefined)
        return fail(`expects [batch, features], got ${shape.length} axes; put a flatten layer before it`);
      const fans = { fanIn: features, fanOut: units, dtype };
      const weight = initialiser.init(foldKey(key, "weight"), { ...fans, shape: [features, units] });
      const constant = biasInitialiser.init(foldKey(key, "bias"), { ...fans, shape: [units] });
      return { params: bias ? { weight, bias: constant } : { weight }, output: { dtype, shape: [batch, units] } };
    },
    apply(params, x, { fail }) {
      const [features] = params.weight.shape;
      if (x.shape.length !== 2 || x.shape[1] !== features) fail(`expects [batch, ${features}]`);
      const product = matmul(x, params.weight);
      return params["bias"] ? add(product, params["bias"]) : product;
    },
  });
}
