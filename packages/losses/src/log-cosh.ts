import type { Tensor } from "@tenon/tensor";
import { add, exp, less, log, maximum, minimum, mul, neg, select, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

/**
 * The mean of log cosh e over all elements, for e = y - t: nearly e²/2 for small errors, |e| - log 2 for large ones.
 *
 *     l = log cosh e        ∂l/∂y = tanh e
 *
 * as `keras.losses.LogCosh`; PyTorch has none. cosh overflows from 89 on in f32, so it is |e| + log(1 + e^-2|e|) - log 2, and
 * below 0.1, where that cancels, the Taylor series e²/2 - e⁴/12 + e⁶/45 - 17e⁸/2520 + 31e¹⁰/14175 - 691e¹²/935550, which is
 * exact there to 1e-15.
 *
 * - output, target and result as of `meanSquaredError`
 *
 * @throws LossError `options` for an unknown reduction, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { logCosh } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, target] = [tensor(backend, [1, 1e4]), tensor(backend, [0, 0])];
 * await logCosh({ reduction: "none" }).apply(output, target).data(); // => [0.43378084897994995, 9999.306640625]
 * ```
 */
export function logCosh(options: ReductionOption = {}): Loss {
  return elementLoss(specOf("logCosh", { ...options }), options.reduction, (output, wanted) => {
    const error = sub(output, wanted);
    const size = maximum(error, neg(error));
    const large = add(size, sub(log(add(exp(mul(size, -2)), 1)), Math.LN2));
    // Clamped, so that what is not chosen neither overflows nor has a gradient.
    return select(less(size, seriesEnd), series(minimum(mul(error, error), seriesEnd ** 2)), large);
  });
}

const seriesEnd = 0.1;
/** Of the powers of e², from the highest down to the first. */
const coefficients = [-691 / 935550, 31 / 14175, -17 / 2520, 1 / 45, -1 / 12, 1 / 2] as const;

/** log cosh of the square root of x, by Horner's rule. */
function series(x: Tensor): Tensor {
  const [highest, ...lower] = coefficients;
  return lower.reduce((sum: Tensor, coefficient) => mul(x, add(sum, coefficient)), mul(x, highest));
}
