import { add, exp, log, mul, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

export interface PoissonOptions extends ReductionOption {
  /** Whether outputs are logarithms of rates; default true. Otherwise they are the rates, >= 0. */
  readonly logInput?: boolean | undefined;
  /** ε > 0, added to rates before their logarithm is taken; default 1e-8. Unused with `logInput`. */
  readonly epsilon?: number | undefined;
}

/**
 * Negative logarithm of the probability of counts t under a Poisson distribution whose rate the model predicts, without the
 * summand log t!, which no output changes; over all n elements:
 *
 *     l = e^y - t y                 for y = log rate        ∂l/∂y = e^y - t
 *     l = y - t log(y + ε)          for y = rate            ∂l/∂y = 1 - t / (y + ε)
 *
 * as `torch.nn.PoissonNLLLoss` with `log_input` and `eps`. The rate e^y is infinite above 88 in f32, and the loss with it.
 *
 * - output, target and result as of `meanSquaredError`; targets are counts >= 0
 *
 * @throws LossError `options` for an option out of range, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { poisson } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [output, counts] = [tensor(backend, [0, 1]), tensor(backend, [3, 2])];
 * await poisson({ reduction: "none" }).apply(output, counts).data(); // => [1, Math.E - 2]
 * ```
 */
export function poisson(options: PoissonOptions = {}): Loss {
  const { reduction, logInput = true, epsilon = 1e-8 } = options;
  requireInRange("poisson", "epsilon", epsilon, "a number > 0");
  return elementLoss(specOf("poisson", { ...options }), reduction, (output, wanted) =>
    logInput ? sub(exp(output), mul(wanted, output)) : sub(output, mul(wanted, log(add(output, epsilon)))),
  );
}
