import type { FunctionBuilder } from "../wasm/function-builder.ts";
import type { Term } from "./terms.ts";
import { add, mul, op, polynomial, Scope, sub } from "./terms.ts";

// x = n ln 2 + r with |r| <= ln(2)/2, so exp(x) = 2^n exp(r) (Cody and Waite, Software Manual for the Elementary
// Functions, chapter 6; Muller, Elementary Functions, section 11.1).
//
// n comes from adding 1.5 * 2^23, which rounds to an integer and leaves it in the low bits of the sum: no conversion.
// ln 2 is in two parts, the first of 15 bits, so that n times it is exact.
// exp(r) = 1 + r + r^2 q(r); q is a minimax polynomial of degree 4 (Remez, weighted to the relative error of expm1(r):
// 1.5e-8), its coefficients rounded to f32 one after the other, the rest fitted again.

export const expPolynomial: readonly number[] = [
  0.4999999701976776, 0.16666539013385773, 0.041667744517326355, 0.008367138914763927, 0.0013837266014888883,
];
const ln2High = 0.693145751953125;
const ln2Low = 1.428606765330187e-6;
const roundingConstant = 12582912;

/** x = n ln 2 + r. `bits` is an i32x4 whose low 9 bits are those of n + bias. */
export function reduceExp(scope: Scope, x: Term, bias: number): { readonly r: Term; readonly bits: Term } {
  const bits = scope.keep("v128", add(mul(x, Math.LOG2E), roundingConstant + bias));
  const n = scope.keep("v128", sub(bits, roundingConstant + bias));
  return { r: scope.keep("v128", sub(sub(x, mul(n, ln2High)), mul(n, ln2Low))), bits };
}

/** r + r^2 q(r), that is exp(r) - 1. */
export function expm1Reduced(r: Term): Term {
  return add(r, mul(mul(r, r), polynomial(r, expPolynomial)));
}

export function emitExp(f: FunctionBuilder): void {
  const scope = new Scope(f);
  // Beyond these bounds the result is infinite or zero. The order of the operands lets NaN through.
  const x = scope.keep("v128", op("f32x4.pmax", op("f32x4.pmin", scope.take("v128"), 89), -104));
  const { r, bits } = reduceExp(scope, x, 254);
  const p = scope.keep("v128", add(expm1Reduced(r), 1));
  // 2^n in two factors, since n reaches from -150 to 128: the second product rounds once where it is subnormal.
  const half = scope.keep("v128", op("i32x4.shr_u", bits, 1));
  const first = mul(p, op("i32x4.shl", half, 23));
  mul(first, op("i32x4.shl", op("i32x4.sub", bits, half), 23))(f);
  scope.end();
}
