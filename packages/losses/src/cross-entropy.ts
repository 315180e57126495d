import type { Tensor } from "@tenon/tensor";
import { cast, div, logSoftmax, mul, neg, sum } from "@tenon/tensor";
import { axes, classRows, floatingPoint, namesClasses, refuse, requireSameShape } from "./class-targets.ts";
import type { Loss } from "./loss.ts";

/**
 * Cross-entropy between the classes that logits z predict and the target distribution t, in nats:
 *
 *     L = -1/batch Σ_b Σ_c t_bc log softmax(z_b)_c        ∂L/∂z = (softmax(z) - t) / batch   where each row of t sums to 1
 *
 * as `torch.nn.CrossEntropyLoss` (reduction "mean"). The logarithm of softmax is computed in one piece, so that logits of
 * any finite size neither overflow nor give log 0 (Goodfellow, Bengio, Courville, Deep Learning, 2016, section 4.1).
 * The model ends without softmax.
 *
 * - output: logits `[batch, classes]`, floating point and finite
 * - target: class indices `[batch]` of any integer dtype, or rows `[batch, classes]`, floating point: one-hot or
 *   probabilities. A row whose index is no class (outside 0..classes-1) counts as loss 0.
 * - result: a scalar of the output's dtype
 *
 * @throws LossError `inputs` where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { crossEntropy } from "@tenon/losses";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const logits = tensor(backend, [[1e4, 0, 0], [0, 0, 1e4]]);
 * const classes = tensor(backend, [0, 1], { dtype: "u8" });
 * await crossEntropy().apply(logits, classes).data(); // => [5000]
 * const rows = tensor(backend, [[1, 0, 0], [0, 1, 0]]);
 * await crossEntropy().apply(logits, rows).data(); // => [5000]
 * ```
 */
export function crossEntropy(): Loss {
  const name = "crossEntropy";
  return {
    spec: { type: name },
    apply(output, target) {
      const [batch, classes] = output.shape;
      if (output.shape.length !== 2 || batch === undefined || classes === undefined)
        return refuse(name, `expects logits [batch, classes], got ${axes(output.shape)}`, output, target);
      return neg(div(sum(mul(distribution(name, output, target), logSoftmax(output))), batch));
    },
  };
}

function distribution(name: string, output: Tensor, target: Tensor): Tensor {
  if (namesClasses(output, target)) return classRows(name, output, target);
  const dtype = floatingPoint(name, output, target);
  requireSameShape(name, output, target);
  if (target.dtype !== "f32" && target.dtype !== "f64")
    return refuse(
      name,
      `expects class indices [batch], or rows [batch, classes] of floating point, got rows of ${target.dtype}`,
      output,
      target,
    );
  return cast(target, dtype);
}
