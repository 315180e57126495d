import type { Tensor } from "@tenon/tensor";
import { add, mul, sub } from "@tenon/tensor";

/** The gradient with that of the penalty λ/2 ‖θ‖²: g + λ θ. Traces nothing where λ is 0. */
export function withWeightDecay(gradient: Tensor, parameter: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
}

/**
 * An update with weight decay beside the gradient rather than in it: u - γ λ θ (Loshchilov and Hutter, Decoupled weight
 * decay regularization, ICLR 2019). Traces nothing where λ is 0.
 */
export function withDecoupledWeightDecay(update: Tensor, rate: Tensor, parameter: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? update : sub(update, mul(mul(rate, weightDecay), parameter));
}
