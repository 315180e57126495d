import { add, div, maximum, minimum, mul } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * x min(max(x/6 + 1/2, 0), 1), elementwise: a SiLU without exponentials (Howard et al., Searching for MobileNetV3, 2019,
 * section 5.2), as `torch.nn.Hardswish`. Its gradients at -3 and 3 are those of the parabola between.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { hardSwish } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = hardSwish().apply({}, {}, [tensor(backend, [[-4, 0, 1.5]])], { training: false });
 * await outputs[0]!.data(); // => [0, 0, 1.125]
 * ```
 */
export function hardSwish(): Layer {
  // Where both are equal the gradient goes to the first.
  return activation({ type: "hardSwish" }, (x) => mul(x, minimum(maximum(add(div(x, 6), 0.5), 0), 1)));
}
