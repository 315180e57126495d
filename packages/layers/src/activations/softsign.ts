import { add, div } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";
import { magnitude } from "./magnitude.ts";

/**
 * x / (1 + |x|), elementwise (Bergstra et al., Quadratic polynomials learn better image features, 2009), as
 * `torch.nn.Softsign`.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { softsign } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = softsign().apply({}, {}, [tensor(backend, [[-1, 0, 3]])], { training: false });
 * await outputs[0]!.data(); // => [-0.5, 0, 0.75]
 * ```
 */
export function softsign(): Layer {
  return activation({ type: "softsign" }, (x) => div(x, add(magnitude(x), 1)));
}
