import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import { polynomial } from "./polynomial.ts";
import type { Term } from "./terms.ts";
import { add, div, mul, op, rareVector, Scope, sub } from "./terms.ts";

// x = 2^n m with m in [sqrt(1/2), sqrt(2)), log(x) = n ln 2 + log(1 + d), d = m - 1 (exact). With s = d / (d + 2),
// log(1 + d) = 2 artanh(s) = 2s + s R(s^2), and as 2s = d - s d, it is d - s (d - R): d is exact and the rest small
// (Muller, Elementary Functions, section 11.4). R(z) = z p(z), p a minimax polynomial (Remez, relative error of the
// logarithm 8e-10).
const p: readonly number[] = [0.6666677594184875, 0.3997759222984314, 0.29870516061782837];
const sqrtHalfBits = 0x3f3504f3;

export function emitLog(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = scope.take("v128");
  // As signed integers: all but the positive normal numbers. The rare side is the same code with more around it.
  op(v128.any_true, op(i32x4.gt_s, op(i32x4.add, x, 0x7f800000), -0x01000001))(f);
  f.if(
    () => {
      const keep = scope.keepVector;
      const tiny = keep(op(f32x4.lt, x, rareVector(2 ** -126)));
      const normal = keep(op(v128.bitselect, mul(x, rareVector(2 ** 25)), x, tiny));
      const none = keep(rareVector(0));
      const invalid = op(v128.and, op(f32x4.lt, x, none), rareVector(Number.NaN));
      // NaN for NaN and negative numbers, -25 for what was scaled, 0 for the others; infinities where they are due.
      const usual = op(v128.or, op(v128.or, mul(x, none), invalid), op(v128.and, tiny, rareVector(-25)));
      const zero = keep(op(f32x4.eq, x, none));
      const infinity = keep(rareVector(Number.POSITIVE_INFINITY));
      const infinite = op(v128.bitselect, op(f32x4.neg, infinity), infinity, zero);
      const at = op(v128.or, op(f32x4.eq, x, infinity), zero);
      const addend = keep(op(v128.bitselect, infinite, usual, at));
      logarithm(scope, normal, addend)(f);
    },
    () => logarithm(scope, x)(f),
    "v128",
  );
  scope.end();
}

/** log(x) + addend ln 2 for normal x > 0; it is finite for others. */
function logarithm(scope: Scope, x: Term, addend?: Term): Term {
  const keep = scope.keepVector;
  const bits = keep(op(i32x4.sub, x, sqrtHalfBits));
  const exponent = op(f32x4.convert_i32x4_s, op(i32x4.shr_s, bits, 23));
  const n = keep(addend ? add(exponent, addend) : exponent);
  const m = op(i32x4.add, op(v128.and, bits, 0x007fffff), sqrtHalfBits);
  const d = keep(sub(m, 1));
  const s = keep(div(d, add(d, 2)));
  const z = keep(mul(s, s));
  return add(sub(d, mul(s, sub(d, mul(z, polynomial(p, z))))), mul(n, Math.LN2));
}
