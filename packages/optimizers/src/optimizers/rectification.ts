import type { Tensor } from "@tenon/tensor";
import { add, div, exp, greater, less, maximum, mul, select, sqrt, sub } from "@tenon/tensor";

/**
 * RAdam's r at step t, 0 where the second moment is not known well enough to be divided by (ρ <= 5):
 *
 *     ρ∞ = 2 / (1 - β) - 1        ρ = ρ∞ - 2 t β^t / (1 - β^t)
 *     r = √((ρ - 4)(ρ - 2) ρ∞ / ((ρ∞ - 4)(ρ∞ - 2) ρ))
 */
export function rectification(beta: number, step: Tensor): Tensor {
  const longest = 2 / (1 - beta) - 1;
  // ρ is below ρ∞ always.
  if (longest <= 5) return mul(step, 0);
  const average = averageLength(beta, longest, step);
  const known = maximum(average, 5);
  const product = mul(mul(sub(known, 4), div(sub(known, 2), known)), longest / ((longest - 4) * (longest - 2)));
  return select(greater(average, 5), sqrt(product), 0);
}

/** Levels of the continued fraction below: for y < 2 its error is less than f64 can tell. */
const levels = 14;

/**
 * ρ. At the first steps it is a difference of numbers that are hundreds of times as large, so in f32 it needs a form without
 * them. With λ = -ln β and y = t λ / 2,
 *
 *     2 t β^t / (1 - β^t) = 2 t / (e^2y - 1) = (2 / λ)(y coth y - y) = 2 / λ - t + (2 / λ)(y coth y - 1)
 *     y coth y - 1 = y² / (3 + y² / (5 + y² / (7 + ...)))          (Lambert 1768)
 *
 * where 2 / λ and ρ∞ nearly cancel, which is done here in f64. From y = 2 on the first form is exact enough.
 */
function averageLength(beta: number, longest: number, step: Tensor): Tensor {
  const lambda = -Math.log(beta);
  const y = mul(step, lambda / 2);
  const square = mul(y, y);
  let denominator: Tensor = add(mul(square, 0), 2 * levels + 1);
  for (let odd = 2 * levels - 1; odd >= 3; odd -= 2) denominator = add(div(square, denominator), odd);
  const early = add(sub(step, mul(div(square, denominator), 2 / lambda)), longest - 2 / lambda);
  const late = sub(longest, div(mul(step, 2), sub(exp(mul(y, 2)), 1)));
  return select(less(y, 2), early, late);
}
