import type { Tensor, Tree } from "@tenon/tensor";
import type { Optimizer, OptimizerSpec } from "../optimizer.ts";

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
    spec,
    init: (params) => optimizer.init(params),
    update: (gradients, state, params) => optimizer.update(change(gradients, params), state, params),
    ...(optimizer.evaluationParams && {
      evaluationParams: (state: Tree<Tensor>, params: Tree<Tensor>) =>
        optimizer.evaluationParams?.(state, params) ?? params,
    }),
  };
}
