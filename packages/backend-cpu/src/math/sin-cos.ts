import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { pushI64 } from "../wasm/i64-constant.ts";
import * as f32 from "../wasm/instructions/f32.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as f64x2 from "../wasm/instructions/f64x2.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as i64 from "../wasm/instructions/i64.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import { polynomial } from "./polynomial.ts";
import type { Term, Variable } from "./terms.ts";
import { add, mul, roundingConstant, Scope, sub } from "./terms.ts";
import { lane, op, select, shuffle } from "./wide-terms.ts";

// x = n pi/2 + r. Up to 2^17 the remainder is taken in f64 (two lanes at a time) with pi/2 in two parts, the first of 33
// bits so that n times it is exact: r is then right to f32 also next to a multiple of pi/2. Lanes beyond take a rare
// path, lane by lane, by Payne and Hanek's method (Radian reduction for trigonometric functions, SIGNUM 1983): only
// those bits of 2/pi are multiplied that decide over x * 2/pi mod 4.

/** The bits of 2^17. */
const bound = 0x48000000;
const halfPiHigh = 1.5707963267341256;
const halfPiLow = 6.077100506506192e-11;

/** Bits of 2/pi; the 16th bit from the left stands for 2^0. */
const twoOverPi: readonly bigint[] = [
  0x0000a2f9836e4e44n,
  0x1529fc2757d1f534n,
  0xddc0db6295993c43n,
  0x9041fe5163abdebbn,
];

/** sin(r) = r + r^3 s(r^2) and cos(r) = 1 - r^2/2 + r^4 c(r^2) for |r| <= pi/4 (Remez, relative errors 4e-9 and 1.3e-10). */
const sinPolynomial: readonly number[] = [-0.16666653752326965, 0.008332106284797192, -0.00019507965771481395];
const cosPolynomial: readonly number[] = [0.04166664555668831, -0.0013887297827750444, 2.4430084522464313e-5];

/** A quarter turn lies between the two functions. */
export const emitSin = (f: FunctionBuilder): void => emitQuarterTurns(f, 0);
export const emitCos = (f: FunctionBuilder): void => emitQuarterTurns(f, 1);

function emitQuarterTurns(f: FunctionBuilder, turns: number): void {
  const scope = new Scope(f);
  const keep = scope.keepVector;
  const argument = scope.take("v128");
  // The sign is put back at the end: this keeps that of zero, too.
  const x = keep(op(f32x4.abs, argument));
  const rounded = keep(add(mul(x, 2 / Math.PI), roundingConstant));
  const n = keep(sub(rounded, roundingConstant));
  const half = (lanes: readonly [number, number, number, number]): Term => {
    const wide = (v: Term): Term => op(f64x2.promote_low_f32x4, lanes[0] === 0 ? v : shuffle(lanes, v, v));
    const m = keep(wide(n));
    const high = op(f64x2.add, wide(x), op(f64x2.mul, m, -halfPiHigh));
    return op(f32x4.demote_f64x2_zero, op(f64x2.add, high, op(f64x2.mul, m, -halfPiLow)));
  };
  const low = keep(half([0, 1, 2, 3]));
  const remainder = scope.variable("v128", shuffle([0, 1, 4, 5], low, half([2, 3, 2, 3])));
  const quadrant = scope.variable("v128", rounded);

  // As integers, so that it is true of NaN too.
  op(v128.any_true, op(i32x4.gt_s, x, bound - 1))(f);
  f.if(() => emitHugeArguments(f, x, remainder, quadrant));

  const r = remainder.get;
  const turned = turns === 0 ? quadrant.get : keep(op(i32x4.add, quadrant.get, turns));
  const z = keep(mul(r, r));
  const sin = add(r, mul(mul(r, z), polynomial(sinPolynomial, z)));
  const cos = sub(1, sub(mul(z, 0.5), mul(mul(z, z), polynomial(cosPolynomial, z))));
  const odd = op(i32x4.ne, op(v128.and, turned, 1), 0);
  const turn = op(i32x4.shl, turned, 30);
  const sign = op(v128.and, turns === 0 ? op(v128.xor, turn, argument) : turn, -0x80000000);
  op(v128.xor, op(v128.bitselect, cos, sin, odd), sign)(f);
  scope.end();
}

/** Replaces remainder and quadrant in the lanes whose argument is beyond the bound. */
function emitHugeArguments(f: FunctionBuilder, vector: Term, remainder: Variable, quadrant: Variable): void {
  const scope = new Scope(f);
  const rest = scope.variable("v128", vector);
  const count = scope.variable("i32", (g) => g.i32(4));
  const rotated = (v: Term): Term => shuffle([1, 2, 3, 0], v, v);
  f.loop((start) => {
    const bits = scope.keep("i32", lane(i32x4.extract_lane, 0, rest.get));
    op(i32.ge_u, bits, bound)(f);
    f.if(() => {
      const { fraction, turns } = payneHanek(scope, bits);
      const r = op(f32.demote_f64, op(f64.mul, op(f64.convert_i64_s, fraction), (Math.PI / 2) * 2 ** -62));
      const infinite = op(i32.ge_u, bits, 0x7f800000);
      const value = select((g) => g.i32(0x7fc00000), op(i32.reinterpret_f32, r), infinite);
      remainder.set(replaceLane(remainder.get, value));
      quadrant.set(replaceLane(quadrant.get, op(i32.wrap_i64, turns)));
    });
    rest.set(rotated(rest.get));
    remainder.set(rotated(remainder.get));
    quadrant.set(rotated(quadrant.get));
    count.set(op(i32.sub, count.get, 1));
    count.get(f);
    f.branchIf(start);
  });
  scope.end();
}

const replaceLane =
  (vector: Term, value: Term): Term =>
  (f) => {
    vector(f);
    value(f);
    f.lane(i32x4.replace_lane, 0);
  };

/** x = m 2^e with m of 24 bits: the product of m and the bits of 2/pi from 2^(1-e) on, modulo 4, as 2 + 62 bits. */
function payneHanek(scope: Scope, bits: Term): { readonly fraction: Term; readonly turns: Term } {
  const significand = op(i32.or, op(i32.and, bits, 0x007fffff), 0x00800000);
  const m = scope.keep("i64", op(i64.extend_i32_u, significand));
  // e = exponent - 150; the window begins at bit e + 14 of the table.
  const position = scope.keep("i32", op(i32.sub, op(i32.shr_u, bits, 23), 136));
  const inSecond = scope.keep("i32", op(i32.ge_u, position, 64));
  const shift = scope.keep("i64", op(i64.extend_i32_u, op(i32.and, position, 63)));
  const word = (i: number): Term =>
    scope.keep("i64", select(constant(twoOverPi[i + 1] as bigint), constant(twoOverPi[i] as bigint), inSecond));
  const [w0, w1, w2] = [word(0), word(1), word(2)];
  const window = (a: Term, b: Term): Term =>
    op(i64.or, op(i64.shl, a, shift), op(i64.shr_u, op(i64.shr_u, b, 1), op(i64.sub, 63, shift)));
  const low = op(i64.shr_u, op(i64.mul, m, op(i64.shr_u, window(w1, w2), 32)), 32);
  const product = scope.keep("i64", op(i64.add, op(i64.mul, m, window(w0, w1)), low));
  const turns = scope.keep("i64", op(i64.shr_u, op(i64.add, product, 2n ** 61n), 62));
  return { fraction: scope.keep("i64", op(i64.sub, product, op(i64.shl, turns, 62))), turns };
}

const constant =
  (value: bigint): Term =>
  (f) => {
    pushI64(f, value);
  };
