import { add, div, maximum, minimum } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { activation } from "../single-input.ts";

/**
 * min(max(x/6 + 1/2, 0), 1), elementwise: a sigmoid of straight lines (Courbariaux, Bengio and David, BinaryConnect, 2015,
 * with the slope of `torch.nn.Hardsigmoid`). Its gradient at -3 and 3 is 0.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { hardSigmoid } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = hardSigmoid().apply({}, {}, [tensor(backend, [[-4, 0, 1.5]])], { training: false });
 * await outputs[0]!.data(); // => [0, 0.5, 0.75]
 * ```
 */
export function hardSigmoid(): Layer {
  // Where both are equal the gradient goes to the first.
  return activation({ type: "hardSigmoid" }, (x) => minimum(1, maximum(0, add(div(x, 6), 0.5))));
}
