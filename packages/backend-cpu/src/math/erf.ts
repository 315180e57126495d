import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { div, mul, op, polynomial, Scope } from "./terms.ts";

// erf(x) = x p(x^2) / q(x^2), p and q of degree 5 (Remez with a linearised denominator, relative error 2e-8 up to
// |x| = 3.93, where erf rounds to 1). All coefficients are positive, so that the sums do not cancel.
const numerator: readonly number[] = [
  1.1283791448094567, 0.1910541361859433, 0.05282023970028481, 0.0037896595213150665, 0.0002847619864191057,
  2.036254515794104e-6,
];
const denominator: readonly number[] = [
  1, 0.5026500242312258, 0.11436398952131235, 0.015017730679543964, 0.0011671460294643686, 3.794259351454068e-5,
];

export function emitErf(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = scope.take("v128");
  const a = scope.keep("v128", op("f32x4.pmin", op("f32x4.abs", x), 3.93));
  const z = scope.keep("v128", mul(a, a));
  const y = div(mul(a, polynomial(z, numerator)), polynomial(z, denominator));
  op("v128.or", op("f32x4.min", y, 1), op("v128.and", x, -0x80000000))(f);
  scope.end();
}
