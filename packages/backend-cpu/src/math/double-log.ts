import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i64 from "../wasm/instructions/i64.ts";
import { ln2High, ln2Low } from "./double-exp.ts";
import type { Term } from "./terms.ts";
import { Scope } from "./terms.ts";
import { polynomialDouble } from "./wide-polynomial.ts";
import { addDouble, divDouble, double, mulDouble, op, parameter, subDouble } from "./wide-terms.ts";

// x = 2^n m with m in [sqrt(1/2), sqrt(2)), f = m - 1, s = f / (2 + f): log(1 + f) = 2 artanh(s) = 2s + s R(s^2), and as
// 2s = f - s f, this is f - (f^2/2 - s (f^2/2 + R)), whose first term is exact (Muller, Elementary Functions, section
// 11.4). R(z) = z p(z) with p a minimax polynomial of degree 6 (Remez, relative to the logarithm: 1.3e-18).
const artanhPolynomial: readonly number[] = [
  0.6666666666666734, 0.3999999999941694, 0.2857142874193106, 0.22222198617333722, 0.1818356210172991,
  0.15314106691687404, 0.14795390409618175,
];
/** The upper half of sqrt(1/2), which is near enough: m is below sqrt(2) by it, too. */
const sqrtHalfBits = 0x3fe6a09e00000000n;

/** n as f64 and m, for x > 0; `x` may be subnormal. */
export function splitExponent(scope: Scope, x: Term): { readonly n: Term; readonly m: Term } {
  const normal = scope.variable("f64", x);
  const extra = scope.variable("f64", double(0));
  op(f64.lt, x, 2 ** -1022)(scope.f);
  scope.f.if(() => {
    normal.set(mulDouble(x, 2 ** 54));
    extra.set(double(-54));
  });
  const bits = scope.keep("i64", op(i64.sub, op(i64.reinterpret_f64, normal.get), sqrtHalfBits));
  const n = scope.keepDouble(addDouble(op(f64.convert_i64_s, op(i64.shr_s, bits, 52)), extra.get));
  const significand = op(i64.add, op(i64.and, bits, 0xfffffffffffffn), sqrtHalfBits);
  return { n, m: scope.keepDouble(op(f64.reinterpret_i64, significand)) };
}

export function defineLog(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = parameter(f, 0);
  // Zero, negative, infinite, NaN.
  op(i32.eqz, op(i32.and, op(f64.gt, x, 0), op(f64.lt, x, Number.POSITIVE_INFINITY)))(f);
  f.if(() => {
    op(f64.eq, x, 0)(f);
    f.if(() => f.f64(Number.NEGATIVE_INFINITY).return());
    op(f64.lt, x, 0)(f);
    f.if(() => f.f64(Number.NaN).return());
    addDouble(x, x)(f);
    f.return();
  });
  const { n, m } = splitExponent(scope, x);
  const d = scope.keepDouble(subDouble(m, 1));
  const s = scope.keepDouble(divDouble(d, addDouble(d, 2)));
  const z = scope.keepDouble(mulDouble(s, s));
  const square = scope.keepDouble(mulDouble(z, z));
  const half = scope.keepDouble(mulDouble(mulDouble(d, d), 0.5));
  const correction = mulDouble(s, addDouble(half, mulDouble(z, polynomialDouble(artanhPolynomial, z, square))));
  const low = subDouble(half, addDouble(correction, mulDouble(n, ln2Low)));
  subDouble(mulDouble(n, ln2High), subDouble(low, d))(f);
}
