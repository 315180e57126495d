import { maximum, minimum, mul, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

export interface HuberOptions extends ReductionOption {
  /** δ > 0: errors up to here count by their square, greater ones by their size. Default 1. */
  readonly delta?: number | undefined;
}

/**
 * Huber's loss between outputs y and targets t, for e = y - t: quadratic for small errors, linear for large ones, so that
 * outliers pull no harder than δ (Huber, Robust Estimation of a Location Parameter, 1964).
 *
 *     l = e²/2              where |e| <= δ            ∂l/∂y = e
 *     l = δ (|e| - δ/2)     elsewhere                 ∂l/∂y = δ sign(e)
 *
 * as `torch.nn.HuberLoss`. It is computed as q (e - q/2) with q = e clamped to ±δ, which squares no large number.
 *
 * - output, target and result as of `meanSquaredError`
 *
 * @throws LossError `options` unless delta > 0, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { huber } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, target] = [tensor(backend, [0, 5]), tensor(backend, [0.5, 1])];
 * await huber({ reduction: "none" }).apply(output, target).data(); // => [0.125, 3.5]
 * await huber({ delta: 2 }).apply(output, target).data(); // => [3.0625]
 * ```
 */
export function huber(options: HuberOptions = {}): Loss {
  const { reduction, delta = 1 } = options;
  requireInRange("huber", "delta", delta, "a number > 0");
  return elementLoss(specOf("huber", { ...options }), reduction, (output, wanted) => {
    const error = sub(output, wanted);
    const clamped = minimum(maximum(error, -delta), delta);
    return mul(clamped, sub(error, mul(clamped, 0.5)));
  });
}
