import { sigmoid as logistic } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * The logistic function 1 / (1 + e^-x), elementwise: any number to one between 0 and 1. As `torch.nn.Sigmoid`. Computed as
 * (tanh(x/2) + 1) / 2, which overflows nowhere.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { sigmoid } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = sigmoid().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [0.26894142, 0.5, 0.88079708]
 * ```
 */
export function sigmoid(): Layer {
  return activation({ type: "sigmoid" }, logistic);
}
