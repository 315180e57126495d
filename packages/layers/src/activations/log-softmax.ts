import { logSoftmax as logarithmOfSoftmax } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireFeatures, singleInputLayer } from "../single-input.ts";

/**
 * log of softmax, x - log Σ e^x along the last axis, without the rounding that taking the logarithm of softmax has. As
 * `torch.nn.LogSoftmax`.
 *
 * - input and output `[batch, ..., features]`, floating point
 *
 * @throws LayerError `inputs` unless the input has two axes or more.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { logSoftmax } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = logSoftmax().apply({}, {}, [tensor(backend, [[[-1, 0, 2]]])], { training: false });
 * await outputs[0]!.data(); // => [-3.16984602, -2.16984602, -0.16984602]
 * ```
 */
export function logSoftmax(): Layer {
  return singleInputLayer({
    spec: { type: "logSoftmax" },
    init(_, input, fail) {
      requireFeatures(input, fail);
      return { params: {}, output: input };
    },
    apply: (_, x) => logarithmOfSoftmax(x),
  });
}
