import { add, div, exp, less, mul, neg, select } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";
import { magnitude } from "./magnitude.ts";

/**
 * x tanh(softplus(x)), elementwise (Misra, Mish: a self regularized non-monotonic activation function, 2019, equation 1), as
 * `torch.nn.Mish`. With z = e^-|x| it is x n / (n + 2) for n = z (z + 2) where x < 0, and x n / (n + 2z²) for n = 1 + 2z
 * elsewhere: one exponential, which overflows nowhere.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { mish } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = mish().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.30340146, 0, 1.94395896]
 * ```
 */
export function mish(): Layer {
  return activation({ type: "mish" }, (x) => {
    const z = exp(neg(magnitude(x)));
    const negative = less(x, 0);
    const numerator = select(negative, mul(z, add(z, 2)), add(mul(z, 2), 1));
    const rest = select(negative, 2, mul(mul(z, z), 2));
    return mul(x, div(numerator, add(numerator, rest)));
  });
}
