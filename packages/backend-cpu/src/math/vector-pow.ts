import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32 from "../wasm/instructions/f32.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as f64x2 from "../wasm/instructions/f64x2.ts";
import * as i64x2 from "../wasm/instructions/i64x2.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { DoubleMath } from "./double-math.ts";
import type { Term } from "./terms.ts";
import { mul, rareVector, Scope } from "./terms.ts";
import { polynomialPair } from "./wide-polynomial.ts";
import { addPair, call, lane, mulPair, op, shuffle, subPair } from "./wide-terms.ts";

// x^y = 2^(y log2 x). The product reaches 150 and its error is multiplied by it, so all of this is in f64, two lanes at a
// time; 45 bits of the logarithm and 40 of the power are more than enough for a result of 24. As in double-log.ts,
// |x| = 2^n m and log2 m = s p(s^2) with s = (m - 1) / (m + 1); 2^t = 2^k (1 + r q(r)) with t = k + r, |r| <= 1/2 (both
// Remez). Infinities, NaN and a base of 0 take a rare path through the pow of f64, lane by lane.
const p: readonly number[] = [
  2.88539008177785, 0.9617966941134005, 0.5770779423468428, 0.41220925432246486, 0.3199056120068346,
  0.28290144493216884,
];
const q: readonly number[] = [
  0.6931471805481924, 0.24022650698115366, 0.055504109353511286, 0.009618128615303352, 0.0013333454776010398,
  0.0001540382581066383, 1.5309179262218976e-5, 1.3178903242188383e-6,
];
const sqrtHalfBits = 0x3fe6a09e00000000n;
const bias = 1023;
const roundingConstant = 6755399441055744 + bias;

/** base^exponent in four lanes of f32: base and exponent on the stack, the power in their place. */
export function emitVectorPow(f: FunctionBuilder, doubles: DoubleMath): void {
  const scope = new Scope(f);
  const keep = scope.keepVector;
  const y = scope.take("v128");
  const x = scope.take("v128");
  const a = keep(op(f32x4.abs, x));
  const upper = (v: Term): Term => shuffle([2, 3, 2, 3], v, v);
  const low = keep(powerOfTwoLanes(scope, a, y));
  const magnitude = shuffle([0, 1, 4, 5], low, powerOfTwoLanes(scope, upper(a), upper(y)));

  // A negative base: NaN unless the exponent is an integer, and negative where that is odd.
  const half = keep(mul(y, 0.5));
  const integer = keep(op(f32x4.eq, op(f32x4.trunc, y), y));
  const even = op(f32x4.eq, op(f32x4.trunc, half), half);
  const sign = keep(op(v128.and, op(v128.andnot, integer, even), op(v128.and, x, -0x80000000)));
  const invalid = op(v128.andnot, op(f32x4.lt, x, 0), integer);
  const result = scope.variable("v128", op(v128.or, op(v128.or, magnitude, sign), invalid));

  // x - x is NaN where x is not finite.
  const infinite = op(f32x4.ne, op(f32x4.sub, x, x), op(f32x4.sub, y, y));
  const special = keep(op(v128.or, infinite, op(f32x4.eq, x, 0)));
  op(v128.any_true, special)(f);
  f.if(() => {
    const pow = doubles.function("pow");
    const scalar = (v: Term, i: number): Term => op(f64.promote_f32, lane(f32x4.extract_lane, i, v));
    rareVector(0)(f);
    for (let i = 0; i < 4; i++) {
      op(f32.demote_f64, call(pow, scalar(x, i), scalar(y, i)))(f);
      f.lane(f32x4.replace_lane, i);
    }
    result.set(op(v128.bitselect, scope.take("v128"), result.get, special));
  });
  result.get(f);
  scope.end();
}

/** 2^(y log2 a) of the lower two lanes, for finite a > 0 and y, in the lower two lanes. */
function powerOfTwoLanes(scope: Scope, a: Term, y: Term): Term {
  const keep = scope.keepVector;
  // The bias keeps the exponent of every f32 positive, so that it can be made a number by the exponent of 2^52.
  const offset = BigInt(bias) * 2n ** 52n - sqrtHalfBits;
  const bits = keep(op(i64x2.add, op(f64x2.promote_low_f32x4, a), offset));
  const exponent = op(v128.or, op(i64x2.shr_u, bits, 52), 0x4330000000000000n);
  const n = subPair(exponent, 2 ** 52 + bias);
  const m = keep(op(i64x2.add, op(v128.and, bits, 0xfffffffffffffn), sqrtHalfBits));
  const s = keep(op(f64x2.div, subPair(m, 1), addPair(m, 1)));
  const z = keep(mulPair(s, s));
  const z2 = keep(mulPair(z, z));
  const logarithm = addPair(mulPair(s, polynomialPair(p, z, z2)), n);
  // Far beyond what f32 holds on either side.
  const product = mulPair(logarithm, op(f64x2.promote_low_f32x4, y));
  const t = keep(op(f64x2.pmax, op(f64x2.pmin, product, 300), -300));
  const rounded = keep(addPair(t, roundingConstant));
  const r = keep(subPair(t, subPair(rounded, roundingConstant)));
  const r2 = keep(mulPair(r, r));
  const r4 = keep(mulPair(r2, r2));
  const power = addPair(mulPair(r, polynomialPair(q, r, r2, r4)), 1);
  return op(f32x4.demote_f64x2_zero, mulPair(power, op(i64x2.shl, rounded, 52)));
}
