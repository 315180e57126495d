import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import { polynomial } from "./polynomial.ts";
import { add, mul, op, roundingConstant, Scope, sub } from "./terms.ts";

// x = n ln 2 + r with n = floor(x / ln 2), so exp(x) = 2^n exp(r), r in [0, ln 2) (Cody and Waite, Software Manual for the
// Elementary Functions, chapter 6; Muller, Elementary Functions, section 11.1). Rounding down, not to nearest, makes n
// reach from -126 to 127 exactly where the result is a normal number: one factor 2^n does, and results below 2^-126 are 0.
//
// ln 2 is in two parts, the first of 15 bits, so that n times it is exact. exp(r) = 1 + r + r^2 q(r); q is a minimax
// polynomial (Remez, relative error of exp(r) 3e-9), its coefficients rounded to f32 one by one, the rest fitted again.
const q: readonly number[] = [
  0.5000022649765015, 0.16663210093975067, 0.0418543703854084, 0.007869279943406582, 0.0019120547221973538,
];
const ln2High = 0.693145751953125;
const ln2Low = 1.428606765330187e-6;

export function emitExp(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const keep = scope.keepVector;
  // Beyond these bounds the factor is infinite or 0. The order of the operands lets NaN through.
  const x = keep(op(f32x4.pmax, op(f32x4.pmin, scope.take("v128"), 88.8), -88));
  const n = keep(op(f32x4.floor, mul(x, Math.LOG2E)));
  const r = keep(sub(sub(x, mul(n, ln2High)), mul(n, ln2Low)));
  const square = keep(mul(r, r));
  const p = add(add(mul(square, polynomial(q, r, square)), r), 1);
  mul(p, op(i32x4.shl, add(n, roundingConstant + 127), 23))(f);
  scope.end();
}
