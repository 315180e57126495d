import type { Tensor } from "@tenon/tensor";
import { cast, equal, greater, mul, relu, select, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { requireOneOf, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

export interface HingeOptions extends ReductionOption {
  /** 1, or 2 for the squared hinge; default 1. */
  readonly power?: 1 | 2 | undefined;
}

/**
 * Hinge loss of a support vector machine (Cortes and Vapnik, Support-Vector Networks, 1995), for outputs y and yes-or-no
 * targets, over all elements:
 *
 *     l = max(0, 1 - s y)^power        s = 1 for yes, -1 for no        ∂l/∂y = -s where s y < 1, else 0 (power 1)
 *
 * as `keras.losses.Hinge` and `SquaredHinge`, and scikit-learn's `hinge_loss`. For one of several classes see `multiMargin`.
 *
 * - output: any shape, floating point: how sure the model is of a yes
 * - target: as of `meanSquaredError`; a number above 0 is a yes, any other a no, so that both 0/1 and -1/+1 do
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses, in the output's shape
 *
 * @throws LossError `options` for an option out of range, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { hinge } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, answers] = [tensor(backend, [0.5, 2, 2]), tensor(backend, [1, 1, -1])];
 * await hinge({ reduction: "none" }).apply(output, answers).data(); // => [0.5, 0, 3]
 * await hinge({ reduction: "none", power: 2 }).apply(output, answers).data(); // => [0.25, 0, 9]
 * ```
 */
export function hinge(options: HingeOptions = {}): Loss {
  const { reduction, power = 1 } = options;
  requireOneOf("hinge", "power", power, [1, 2]);
  return elementLoss(specOf("hinge", { ...options }), reduction, (output, wanted) => {
    const distance = relu(sub(1, mul(signs(wanted), output)));
    return power === 2 ? mul(distance, distance) : distance;
  });
}

/** 1 where a number is above 0, -1 elsewhere, and NaN where it is NaN. */
function signs(x: Tensor): Tensor {
  const sign = sub(mul(cast(greater(x, 0), x.dtype), 2), 1);
  return select(equal(x, x), sign, x);
}
