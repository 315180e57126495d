import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * The input as it is, as `torch.nn.Identity`. Its place in a model file can be taken by another layer.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { identity } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = identity().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-1, 0, 2]
 * ```
 */
export function identity(): Layer {
  return activation({ type: "identity" }, (x) => x);
}
