import { tanh as hyperbolicTangent } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * Hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x), elementwise: any number to one between -1 and 1. As `torch.nn.Tanh`.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { tanh } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = tanh().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.76159416, 0, 0.96402758]
 * ```
 */
export function tanh(): Layer {
  return activation({ type: "tanh" }, hyperbolicTangent);
}
