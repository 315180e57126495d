import { mul, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

/**
 * Mean squared error between outputs y and targets t, over all n elements:
 *
 *     L = 1/n Σ (y - t)²        ∂L/∂y = 2 (y - t) / n
 *
 * as `torch.nn.MSELoss`: the mean divides by the size of an output too, not by the batch alone.
 *
 * - output: any shape, floating point
 * - target: the same shape, any dtype; without the last axis for outputs `[batch, 1]`; or, for outputs `[batch, ..., classes]`,
 *   class indices `[batch, ...]` of any integer dtype, which are compared as rows with a 1 at the class
 * - result: a scalar of the output's dtype; with `reduction: "none"` the squares, in the output's shape
 *
 * @throws LossError `options` for an unknown reduction, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { meanSquaredError } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const output = tensor(backend, [[1, 3], [0, 1]]);
 * await meanSquaredError().apply(output, tensor(backend, [[1, 1], [2, 1]])).data(); // => [2]
 * await meanSquaredError().apply(output, tensor(backend, [0, 1], { dtype: "i32" })).data(); // => [2.25]
 * ```
 */
export function meanSquaredError(options: ReductionOption = {}): Loss {
  return elementLoss(specOf("meanSquaredError", { ...options }), options.reduction, (output, wanted) => {
    const error = sub(output, wanted);
    return mul(error, error);
  });
}
