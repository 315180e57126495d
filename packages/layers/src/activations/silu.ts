import { mul, sigmoid } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * Sigmoid linear unit, x / (1 + e^-x), elementwise, also called swish (Elfwing, Uchibe and Doya, Sigmoid-weighted linear
 * units, 2017; Ramachandran, Zoph and Le, Searching for activation functions, 2017), as `torch.nn.SiLU`.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { silu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = silu().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.26894142, 0, 1.76159416]
 * ```
 */
export function silu(): Layer {
  return activation({ type: "silu" }, (x) => mul(x, sigmoid(x)));
}
