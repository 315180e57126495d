import { add, exp, mul, sub } from "@tenon/tensor";
import { elementLoss } from "./element-loss.ts";
import { logisticCosts } from "./logistic.ts";
import type { Loss } from "./loss.ts";
import { requireInRange, specOf } from "./loss-options.ts";
import type { ReductionOption } from "./reduction.ts";

export interface BinaryFocalOptions extends ReductionOption {
  /** γ >= 0: how much what is predicted well already counts less; default 2. */
  readonly gamma?: number | undefined;
  /** α, 0 to 1: how much a yes counts, beside 1 - α for a no; default 0.25, as the paper found best for γ = 2. */
  readonly alpha?: number | undefined;
}

/**
 * Focal loss for yes-or-no predictions, given as logits z, and targets t in 0..1: binary cross-entropy in which what is
 * predicted well counts less (Lin, Goyal, Girshick, He, Dollár, Focal Loss for Dense Object Detection, 2017, equation 5).
 *
 *     l = -α t (1 - σ(z))^γ log σ(z) - (1 - α) (1 - t) σ(z)^γ log(1 - σ(z))
 *
 * as `torchvision.ops.sigmoid_focal_loss` for targets 0 and 1. The powers are computed as e^(γ log σ(∓z)), so that logits of any
 * finite size give finite losses and slopes.
 *
 * - output, target and result as of `binaryCrossEntropy`
 *
 * @throws LossError `options` for an option out of range, `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { binaryFocal } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const [logits, answers] = [tensor(backend, [0, 0]), tensor(backend, [1, 0])];
 * await binaryFocal({ reduction: "none" }).apply(logits, answers).data(); // => [Math.LN2 / 16, (3 * Math.LN2) / 16]
 * ```
 */
export function binaryFocal(options: BinaryFocalOptions = {}): Loss {
  const name = "binaryFocal";
  const { reduction, gamma = 2, alpha = 0.25 } = options;
  requireInRange(name, "gamma", gamma, "a number >= 0");
  requireInRange(name, "alpha", alpha, "a number >= 0 and <= 1");
  const elements = elementLoss(specOf(name, { ...options }), reduction, (output, wanted) => {
    const { yes, no } = logisticCosts(output);
    const whenYes = mul(mul(exp(mul(no, -gamma)), yes), alpha);
    const whenNo = mul(mul(exp(mul(yes, -gamma)), no), 1 - alpha);
    return add(mul(wanted, whenYes), mul(sub(1, wanted), whenNo));
  });
  return { ...elements, probabilities: "sigmoid" };
}
