import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import { polynomial } from "./polynomial.ts";
import { add, div, mul, op, roundingConstant, Scope, sub } from "./terms.ts";

// |x| = n ln(2)/2 + r, |r| <= ln(2)/4. With v = r / tanh(r), exp(2r) = (v + r) / (v - r), so with E = exp(2|x|)
//   tanh|x| = (E - 1) / (E + 1) = u / (u + 2 (v - r)),   u = (2^n - 1) v + (2^n + 1) r,
// one division for both quotients. Where n = 0, u = 2r exactly; where n is large, an error of u does not count since it is
// in the divisor as well. v = 1 + z p(z), z = r^2, p a minimax polynomial (Remez, error 2e-9).
//
// n comes from adding 1.5 * 2^23, which rounds to an integer and leaves it in the low bits of the sum; with the bias of the
// exponent in the constant they are those of 2^n. ln(2)/2 is in two parts, the first of 14 bits: n times it is exact.
const p: readonly number[] = [0.33333250880241394, -0.022133691236376762];
const halfLn2High = 0.3465728759765625;
const halfLn2Low = 7.143033826650935e-7;

export function emitTanh(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const keep = scope.keepVector;
  const x = scope.take("v128");
  // From 9.02 on the result rounds to 1. The order of the operands lets NaN through.
  const a = keep(op(f32x4.pmin, op(f32x4.abs, x), 9.5));
  const rounded = keep(add(mul(a, 2 * Math.LOG2E), roundingConstant + 127));
  const n = keep(sub(rounded, roundingConstant + 127));
  const r = keep(sub(sub(a, mul(n, halfLn2High)), mul(n, halfLn2Low)));
  const z = keep(mul(r, r));
  const v = keep(add(mul(z, polynomial(p, z)), 1));
  const power = keep(op(i32x4.shl, rounded, 23));
  const u = keep(add(mul(sub(power, 1), v), mul(add(power, 1), r)));
  const rest = keep(sub(v, r));
  op(v128.or, div(u, add(u, add(rest, rest))), op(v128.and, x, -0x80000000))(f);
  scope.end();
}
