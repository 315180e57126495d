import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i64 from "../wasm/instructions/i64.ts";
import type { Term } from "./terms.ts";
import { Scope } from "./terms.ts";
import { polynomialDouble } from "./wide-polynomial.ts";
import { addDouble, mulDouble, op, parameter, subDouble } from "./wide-terms.ts";

// x = n ln 2 + r, |r| <= ln(2)/2 (as for f32, exp.ts), ln 2 in two parts, the first of 42 bits. exp(r) = 1 + r + r^2 q(r),
// q a minimax polynomial (Remez, weighted to the relative error of exp(r) - 1: 3e-19).
const q: readonly number[] = [
  0.5, 0.16666666666666677, 0.041666666666666685, 0.008333333333321747, 0.0013888888888890685, 0.0001984126988553464,
  2.4801587290395062e-5, 2.7557244911982037e-6, 2.755731570037825e-7, 2.510878291660791e-8, 2.089930485750905e-9,
];
export const ln2High = 0.6931471805598903;
export const ln2Low = 5.497923018708371e-14;

/** 1.5 * 2^52: a sum with it has no bits after the point, and the integer is in its lowest bits, also a negative one. */
const roundingConstant = 6755399441055744;

/** The two parts of r = first - second, r rounded, r^2 q(r), and an i64 whose lowest 12 bits are those of n + bias. */
interface Reduced {
  readonly first: Term;
  readonly second: Term;
  readonly r: Term;
  readonly tail: Term;
  readonly bits: Term;
}

/** For x = high + low. */
export function reduceExp(scope: Scope, bias: number, high: Term, low?: Term): Reduced {
  const keep = scope.keepDouble;
  const rounded = keep(addDouble(mulDouble(high, Math.LOG2E), roundingConstant + bias));
  const n = keep(subDouble(rounded, roundingConstant + bias));
  const first = keep(subDouble(high, mulDouble(n, ln2High)));
  const rest = mulDouble(n, ln2Low);
  const second = keep(low ? subDouble(rest, low) : rest);
  const r = keep(subDouble(first, second));
  const square = keep(mulDouble(r, r));
  const fourth = keep(mulDouble(square, square));
  const tail = keep(mulDouble(square, polynomialDouble(q, r, square, fourth)));
  return { first, second, r, tail, bits: scope.keep("i64", op(i64.reinterpret_f64, rounded)) };
}

/** The f64 of this exponent, which is in the lowest bits with its bias. */
export function powerOfTwo(exponent: Term): Term {
  return op(f64.reinterpret_i64, op(i64.shl, exponent, 52));
}

/** exp(high + low), |low| far below |high|. */
export function expOfSum(scope: Scope, high: Term, low?: Term): Term {
  const { first, second, tail, bits } = reduceExp(scope, 2046, high, low);
  const p = addDouble(subDouble(first, subDouble(second, tail)), 1);
  // Two factors, since n reaches from -1075 to 1024; the second product rounds once where the result is subnormal.
  const half = scope.keep("i64", op(i64.shr_u, bits, 1));
  return mulDouble(mulDouble(p, powerOfTwo(half)), powerOfTwo(op(i64.sub, bits, half)));
}

export function defineExp(f: FunctionBuilder): void {
  const scope = new Scope(f);
  // Beyond these bounds the result is infinite or zero; NaN goes through.
  expOfSum(scope, scope.keepDouble(op(f64.max, op(f64.min, parameter(f, 0), 710), -746)))(f);
}
