import { greater, mul, select } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireInRange } from "../option-range.ts";
import { activation } from "../single-input.ts";

export interface LeakyReluOptions {
  /** What negative numbers are multiplied with, >= 0; default 0.01. */
  readonly slope?: number | undefined;
}

/**
 * x for x > 0, else slope · x, elementwise (Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic
 * models, 2013), as `torch.nn.LeakyReLU`. Its gradient at 0 is the slope.
 *
 * @throws LayerError `options` unless slope >= 0.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { leakyRelu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = leakyRelu({ slope: 0.1 }).apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.1, 0, 2]
 * ```
 */
export function leakyRelu({ slope = 0.01 }: LeakyReluOptions = {}): Layer {
  requireInRange("leakyRelu", "slope", slope, "a number >= 0");
  return activation({ type: "leakyRelu", slope }, (x) => select(greater(x, 0), x, mul(x, slope)));
}
