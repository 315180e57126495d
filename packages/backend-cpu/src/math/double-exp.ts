import type { FunctionBuilder } from "../wasm/function-builder.ts";
import type { Operand, Term } from "./terms.ts";
import { addDouble, mulDouble, op, parameter, polynomialDouble, Scope, subDouble } from "./terms.ts";

// As exp of f32 (exp.ts): x = n ln 2 + r, ln 2 in two parts, the first of 42 bits. exp(r) - 1 = r + r^2 q(r), q a minimax
// polynomial of degree 10 (Remez, weighted to the relative error of exp(r) - 1: 3e-19).
const expPolynomial: readonly number[] = [
  0.5, 0.16666666666666677, 0.041666666666666685, 0.008333333333321747, 0.0013888888888890685, 0.0001984126988553464,
  2.4801587290395062e-5, 2.7557244911982037e-6, 2.755731570037825e-7, 2.510878291660791e-8, 2.089930485750905e-9,
];
export const ln2High = 0.6931471805598903;
export const ln2Low = 5.497923018708371e-14;

/** 2^n and exp(r) - 1 where high + low = n ln 2 + r. */
export function reduceExpDouble(scope: Scope, high: Term, low?: Term): { readonly n: Term; readonly expm1: Term } {
  const n = scope.keep("f64", op("f64.nearest", mulDouble(high, Math.LOG2E)));
  const first = scope.keep("f64", subDouble(high, mulDouble(n, ln2High)));
  const rest = low ? subDouble(mulDouble(n, ln2Low), low) : mulDouble(n, ln2Low);
  const second = scope.keep("f64", rest);
  const r = scope.keep("f64", subDouble(first, second));
  const tail = mulDouble(mulDouble(r, r), polynomialDouble(r, expPolynomial));
  return { n: scope.keep("i32", op("i32.trunc_sat_f64_s", n)), expm1: subDouble(first, subDouble(second, tail)) };
}

/** 2^n for n from -1022 to 1023. */
export function powerOfTwo(n: Term): Term {
  return op("f64.reinterpret_i64", op("i64.shl", op("i64.add", op("i64.extend_i32_s", n), 1023), 52));
}

/** exp(high + low), |low| far below |high|. */
export function expOfSum(scope: Scope, high: Term, low?: Term): Term {
  const { n, expm1 } = reduceExpDouble(scope, high, low);
  const p = scope.keep("f64", addDouble(expm1, 1));
  // Two factors, since n reaches from -1075 to 1024; the second product rounds once where the result is subnormal.
  const half = scope.keep("i32", op("i32.shr_s", n, 1));
  return mulDouble(mulDouble(p, powerOfTwo(half)), powerOfTwo(op("i32.sub", n, half)));
}

/** Beyond these bounds the result is infinite or zero; NaN goes through. */
export const clampExponent = (x: Operand): Term => op("f64.max", op("f64.min", x, 710), -746);

export function defineExp(f: FunctionBuilder): void {
  const scope = new Scope(f);
  expOfSum(scope, scope.keep("f64", clampExponent(parameter(f, 0))))(f);
}
