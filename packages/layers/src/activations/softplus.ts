import { add, div, exp, log1p, maximum, mul, neg } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireInRange } from "../option-range.ts";
import { activation } from "../single-input.ts";
import { magnitude } from "./magnitude.ts";

export interface SoftplusOptions {
  /** How sharp the bend is, > 0; default 1. */
  readonly beta?: number | undefined;
}

/**
 * log(1 + e^(βx)) / β, elementwise: a smooth ReLU (Dugas et al., Incorporating second-order functional knowledge for better
 * option pricing, 2000), as `torch.nn.Softplus`, which however gives x itself where βx > 20. Computed as
 * (max(y, 0) + log(1 + e^-|y|)) / β with y = βx, which overflows nowhere.
 *
 * @throws LayerError `options` unless beta > 0.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { softplus } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = softplus().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [0.31326169, 0.69314718, 2.12692801]
 * ```
 */
export function softplus({ beta = 1 }: SoftplusOptions = {}): Layer {
  requireInRange("softplus", "beta", beta, "a number > 0");
  return activation({ type: "softplus", beta }, (x) => {
    const y = beta === 1 ? x : mul(x, beta);
    const sum = add(maximum(y, 0), log1p(exp(neg(magnitude(y)))));
    return beta === 1 ? sum : div(sum, beta);
  });
}
