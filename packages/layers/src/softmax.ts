import { softmax as normalisedExponential } from "@tenon/tensor";
import type { Layer } from "./layer.ts";
import { activation } from "./single-input.ts";

/**
 * e^x / Σ e^x along the last axis: any numbers to probabilities. For training, leave it out and use a loss that takes logits.
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
  return activation({ type: "softmax" }, normalisedExponential);
}
