import type { Tensor } from "@tenon/tensor";
import { add, exp, log, maximum, neg } from "@tenon/tensor";

/**
 * -log σ(z) = log(1 + e^-z) and -log(1 - σ(z)) = log(1 + e^z) for logits z: what a yes and a no cost in nats. As
 * max(∓z, 0) + log(1 + e^-|z|), which overflows nowhere. At z = 0, where each summand has a kink, the cotangents of max go to
 * its first operand: their sums are then -1/2 and 1/2, as they should be.
 */
export function logisticCosts(logits: Tensor): { readonly yes: Tensor; readonly no: Tensor } {
  const rest = log(add(exp(neg(maximum(logits, neg(logits)))), 1));
  return { yes: add(maximum(0, neg(logits)), rest), no: add(maximum(logits, 0), rest) };
}
