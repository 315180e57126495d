import type { Tensor } from "@tenon/tensor";
import { equal, log, logSoftmax, mul, select, sub } from "@tenon/tensor";
import { targetClasses } from "./class-targets.ts";
import type { Loss } from "./loss.ts";
import { specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";
import { reduceRows, requireReduction } from "./reduction.ts";

/**
 * Kullback-Leibler divergence of the distribution that logits z predict from the target distribution t, in nats (Kullback and
 * Leibler, On Information and Sufficiency, 1951):
 *
 *     l_b = Σ_c t_bc (log t_bc - log softmax(z_b)_c)       with 0 log 0 = 0        L = Σ_b l_b / batch
 *
 * as `torch.nn.KLDivLoss(reduction="batchmean")` of `log_softmax(z)`; the mean that PyTorch calls "mean" divides by the classes
 * as well and is no divergence. Its slope is that of cross-entropy, since the entropy of t is a constant; the number says how
 * far there is still to go. Log-probabilities may be given for logits: log softmax leaves them as they are.
 *
 * - output: logits `[batch, ..., classes]`, floating point and finite
 * - target: probabilities `[batch, ..., classes]`, or class indices `[batch, ...]` of any integer dtype, for which it equals
 *   cross-entropy. A row whose index is no class counts as loss 0.
 * - result: a scalar of the output's dtype; with `reduction: "none"` the losses `[batch, ...]`
 *
 * @throws LossError `options` for an unknown reduction, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { klDivergence } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const target = tensor(backend, [[0.5, 0.5, 0]]);
 * await klDivergence().apply(tensor(backend, [[0, 0, 0]]), target).data(); // => [Math.log(3 / 2)]
 * await klDivergence().apply(tensor(backend, [[0, 0, -1e4]]), target).data(); // => [0]
 * ```
 */
export function klDivergence(options: ReductionOption = {}): Loss {
  const name = "klDivergence";
  requireReduction(name, options.reduction);
  return {
    spec: specOf(name, { ...options }),
    probabilities: "softmax",
    apply(output, target) {
      const wanted = targetClasses(name, output, target);
      return reduceRows(mul(wanted, sub(finiteLog(wanted), logSoftmax(output))), options.reduction);
    },
  };
}

/** log x, and 0 for 0. */
const finiteLog = (x: Tensor): Tensor => log(select(equal(x, 0), 1, x));
