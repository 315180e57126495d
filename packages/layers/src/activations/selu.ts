import { expm1, greater, minimum, mul, select } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/** Appendix A.4 of the paper: the fixed point of activations with mean 0 and variance 1. */
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/**
 * Scaled exponential linear unit, λ x for x > 0, else λ α (e^x - 1), elementwise, with λ = 1.0507... and α = 1.6733...
 * (Klambauer et al., Self-normalizing neural networks, 2017, equation 2), as `torch.nn.SELU`. Weights start with
 * `lecunNormal`.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { selu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = selu().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-1.11133074, 0, 2.10140197]
 * ```
 */
export function selu(): Layer {
  return activation({ type: "selu" }, (x) => mul(select(greater(x, 0), x, mul(expm1(minimum(x, 0)), alpha)), scale));
}
