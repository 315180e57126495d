import type { Tensor, Tree } from "@tenon/tensor";
import type { Optimizer, OptimizerSpec } from "./optimizer.ts";

/**
 * An optimizer that is given other gradients. State and updates are those of the optimizer inside.
 *
 * @param change traced: the gradients that the optimizer inside gets
 */
export function withGradients(
  spec: OptimizerSpec,
  optimizer: Optimizer,
  change: (gradients: Tree<Tensor>, params: Tree<Tensor>) => Tree<Tensor>,
): Optimizer {
  return {
    ...optimizer,
    spec,
    update: (gradients, state, params) => optimizer.update(change(gradients, params), state, params),
  };
}
