import { relu as rectify } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * Rectified linear unit, max(x, 0), elementwise (Nair and Hinton, Rectified linear units improve restricted Boltzmann
 * machines, 2010), as `torch.nn.ReLU`. Its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { relu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = relu().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [0, 0, 2]
 * ```
 */
export function relu(): Layer {
  return activation({ type: "relu" }, rectify);
}
