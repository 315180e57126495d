import type { Scope, Term } from "./terms.ts";
import { addDouble, mulDouble, subDouble } from "./wide-terms.ts";

// Error-free sums and products of f64 (Dekker, A floating-point technique for extending the available precision, 1971;
// Knuth, The Art of Computer Programming 2, section 4.2.2). A pair stands for the sum of its parts.
export interface Pair {
  readonly high: Term;
  readonly low: Term;
}

/** a + b, where |a| >= |b| or a is 0. */
export function fastSum(scope: Scope, a: Term, b: Term): Pair {
  const high = scope.keepDouble(addDouble(a, b));
  return { high, low: scope.keepDouble(subDouble(b, subDouble(high, a))) };
}

/** a + b. */
export function sum(scope: Scope, a: Term, b: Term): Pair {
  const high = scope.keepDouble(addDouble(a, b));
  const partB = scope.keepDouble(subDouble(high, a));
  const partA = subDouble(high, partB);
  return { high, low: scope.keepDouble(addDouble(subDouble(a, partA), subDouble(b, partB))) };
}

/** a b, for factors below 2^996. */
export function product(scope: Scope, a: Term, b: Term): Pair {
  const high = scope.keepDouble(mulDouble(a, b));
  const [a1, b1] = [upper(scope, a), upper(scope, b)];
  const a2 = scope.keepDouble(subDouble(a, a1));
  const b2 = scope.keepDouble(subDouble(b, b1));
  const error = subDouble(mulDouble(a1, b1), high);
  const cross = addDouble(addDouble(error, mulDouble(a1, b2)), mulDouble(a2, b1));
  return { high, low: scope.keepDouble(addDouble(cross, mulDouble(a2, b2))) };
}

/** The upper 26 bits of x. */
function upper(scope: Scope, x: Term): Term {
  const shifted = scope.keepDouble(mulDouble(x, 2 ** 27 + 1));
  return scope.keepDouble(subDouble(shifted, subDouble(shifted, x)));
}
