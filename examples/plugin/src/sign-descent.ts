import type { Optimizer } from "@tenon/optimizers";
import type { Tensor } from "@tenon/tensor";
import { cast, isTensor, less, mapTree, mul, sub, tensorData } from "@tenon/tensor";

/** Steps of one size against the sign of the gradient (Bernstein et al., "signSGD", 2018). */
export function signDescent(learningRate = 0.001): Optimizer {
  return {
    spec: { type: "signDescent", learningRate },
    init: () => ({ learningRate: tensorData("f32", learningRate) }),
    update(gradients, state) {
      const { learningRate: rate } = state as { readonly learningRate: Tensor };
      const updates = mapTree<Tensor, Tensor>(gradients, isTensor, (gradient) => {
        const { dtype } = gradient;
        const sign = sub(cast(less(gradient, 0), dtype), cast(less(0, gradient), dtype));
        return mul(cast(rate, dtype), sign);
      });
      return { updates, state };
    },
  };
}
