import { add, relu, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

/**
 * Mean absolute error between outputs y and targets t, over all n elements:
 *
 *     L = 1/n Σ |y - t|        ∂L/∂y = sign(y - t) / n, and 0 where they are equal
 *
 * as `torch.nn.L1Loss`.
 *
 * - output, target and result as of `meanSquaredError`
 *
 * @throws LossError `options` for an unknown reduction, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { meanAbsoluteError } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, target] = [tensor(backend, [[1, 3], [0, 1]]), tensor(backend, [[1, 1], [2, 1]])];
 * await meanAbsoluteError().apply(output, target).data(); // => [1]
 * await meanAbsoluteError({ reduction: "none" }).apply(output, target).data(); // => [0, 2, 2, 0]
 * ```
 */
export function meanAbsoluteError(options: ReductionOption = {}): Loss {
  return elementLoss(specOf("meanAbsoluteError", { ...options }), options.reduction, (output, wanted) =>
    // Of both halves the gradient at 0 is 0.
    add(relu(sub(output, wanted)), relu(sub(wanted, output))),
  );
}
