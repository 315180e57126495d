import { cast, mean, mul, sub } from "@tenon/tensor";
import { classRows, floatingPoint, namesClasses, requireSameShape } from "./class-targets.ts";
import type { Loss } from "./loss.ts";

/**
 * Mean squared error between outputs y and targets t, over all n elements:
 *
 *     L = 1/n Σ (y - t)²        ∂L/∂y = 2 (y - t) / n
 *
 * as `torch.nn.MSELoss` (reduction "mean"): divided by the size of an output too, not by the batch alone.
 *
 * - output: any shape, floating point
 * - target: the same shape, any dtype; or, for outputs `[batch, classes]`, class indices `[batch]` of any integer dtype,
 *   which are compared as rows with a 1 at the class
 * - result: a scalar of the output's dtype
 *
 * @throws LossError `inputs` where output and target do not fit.
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
export function meanSquaredError(): Loss {
  const name = "meanSquaredError";
  return {
    spec: { type: name },
    apply(output, target) {
      const dtype = floatingPoint(name, output, target);
      const classes = namesClasses(output, target);
      if (!classes) requireSameShape(name, output, target);
      const error = sub(output, classes ? classRows(name, output, target) : cast(target, dtype));
      return mean(mul(error, error));
    },
  };
}
