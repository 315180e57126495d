import { softmax as normalisedExponential } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireFeatures, singleInputLayer } from "../single-input.ts";

/**
 * e^x / Σ e^x along the last axis: any numbers to probabilities (Bridle, Probabilistic interpretation of feedforward
 * classification network outputs, 1990), as `torch.nn.Softmax`. The greatest is subtracted first, so that nothing
 * overflows. For training, leave it out and use a loss that takes logits.
 *
 * - input and output `[batch, ..., features]`, floating point
 *
 * @throws LayerError `inputs` unless the input has two axes or more.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { softmax } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = softmax().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [0.04201007, 0.1141952, 0.84379473]
 * ```
 */
export function softmax(): Layer {
  return singleInputLayer({
    spec: { type: "softmax" },
    init(_, input, fail) {
      requireFeatures(input, fail);
      return { params: {}, output: input };
    },
    apply: (_, x) => normalisedExponential(x),
  });
}
