import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { pushI64 } from "../wasm/i64-constant.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i64 from "../wasm/instructions/i64.ts";
import { fastSum, product, sum } from "./double-double.ts";
import type { DoubleMath } from "./double-math.ts";
import type { Term } from "./terms.ts";
import { Scope } from "./terms.ts";
import { polynomialDouble } from "./wide-polynomial.ts";
import { addDouble, call, double, mulDouble, op, parameter, select, subDouble } from "./wide-terms.ts";

// x = n pi/2 + r, r as a pair of f64. sin(r) = r + r^3 s(r^2), cos(r) = 1 - r^2/2 + r^4 c(r^2) for |r| <= pi/4 (Remez,
// relative errors 4e-18 and 6e-20); the low part of r enters by the derivative.
const sinPolynomial: readonly number[] = [
  -0.1666666666666663, 0.00833333333332184, -0.00019841269829358482, 2.7557313538488797e-6, -2.505073438533705e-8,
  1.5895433185443374e-10,
];
const cosPolynomial: readonly number[] = [
  0.041666666666666595, -0.0013888888888873342, 2.4801587289001544e-5, -2.755731421664087e-7, 2.0875705305270164e-9,
  -1.1358742688248122e-11,
];

/** Up to here n has 20 bits, and n times a part of 33 bits is exact. */
const bound = 2 ** 20;
/** pi/2 in parts of 33, 33, 33 and 53 bits (Cody and Waite). */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;

export const defineSin = (f: FunctionBuilder, math: DoubleMath): void => defineQuarterTurns(f, math, 0);
export const defineCos = (f: FunctionBuilder, math: DoubleMath): void => defineQuarterTurns(f, math, 1);

function defineQuarterTurns(f: FunctionBuilder, math: DoubleMath, turns: number): void {
  const scope = new Scope(f);
  const keep = scope.keepDouble;
  const x = parameter(f, 0);
  const a = keep(op(f64.abs, x));
  if (turns === 0) {
    // x - x^3/6 rounds to x; this keeps the sign of zero, too.
    op(f64.lt, a, 2 ** -27)(f);
    f.if(() => {
      x(f);
      f.return();
    });
  }
  const high = scope.variable("f64", x);
  const low = scope.variable("f64", double(0));
  const quadrant = scope.variable("i32", (g) => g.i32(0));
  op(f64.le, a, Math.PI / 4)(f);
  f.op(i32.eqz).if(() => {
    op(f64.lt, a, bound)(f);
    f.if(
      () => {
        const n = keep(op(f64.nearest, mulDouble(x, 2 / Math.PI)));
        const first = keep(subDouble(x, mulDouble(n, halfPi[0])));
        const second = sum(scope, first, keep(mulDouble(n, -halfPi[1])));
        const third = sum(scope, second.high, keep(mulDouble(n, -halfPi[2])));
        const rest = keep(subDouble(addDouble(second.low, third.low), mulDouble(n, halfPi[3])));
        const r = fastSum(scope, third.high, rest);
        high.set(r.high);
        low.set(r.low);
        quadrant.set(op(i32.trunc_sat_f64_s, n));
      },
      () => {
        call(math.remainder(), x)(f);
        const [q, l] = [scope.take("i32"), scope.take("f64")];
        // What is left of the three on the stack.
        high.set(() => {});
        low.set(l);
        quadrant.set(q);
      },
    );
  });

  const [r, rLow] = [high.get, low.get];
  const turned = scope.keep("i32", op(i32.add, quadrant.get, turns));
  const z = keep(mulDouble(r, r));
  const square = keep(mulDouble(z, z));
  op(i32.and, turned, 1)(f);
  f.if(
    () => {
      const half = keep(mulDouble(z, 0.5));
      const w = keep(subDouble(1, half));
      const small = subDouble(mulDouble(square, polynomialDouble(cosPolynomial, z, square)), mulDouble(r, rLow));
      addDouble(w, addDouble(subDouble(subDouble(1, w), half), small))(f);
    },
    () => {
      const cubic = mulDouble(mulDouble(r, z), polynomialDouble(sinPolynomial, z, square));
      addDouble(r, addDouble(cubic, mulDouble(rLow, subDouble(1, mulDouble(z, 0.5)))))(f);
    },
    "f64",
  );
  const result = scope.take("f64");
  select(op(f64.neg, result), result, op(i32.and, turned, 2))(f);
}

/** Bits of 2/pi, 64 each; the 16th bit of the second word stands for 2^0. */
const twoOverPi: readonly bigint[] = [
  0n,
  0x0000a2f9836e4e44n,
  0x1529fc2757d1f534n,
  0xddc0db6295993c43n,
  0x9041fe5163abdebbn,
  0xc561b7246e3a424dn,
  0xd2e006492eea09d1n,
  0x921cfe1deb1cb129n,
  0xa73ee88235f52ebbn,
  0x4484e99c7026b45fn,
  0x7e413991d6398353n,
  0x39f49c845f8bbdf9n,
  0x283b1ff897ffde05n,
  0x980fef2f118b5a0an,
  0x6d1f6d367ecf27cbn,
  0x09b74f463f669e5fn,
  0xea2d7527bac7ebe5n,
  0xf17b3d0739f78a52n,
  0x92ea6bfb5fb11f8dn,
  0x5d0856033046fc7bn,
];

/** A word of the table by its number, found by halving. */
export function defineWord(f: FunctionBuilder): void {
  const find = (from: number, to: number): void => {
    if (to - from === 1) {
      pushI64(f, twoOverPi[from] as bigint);
      return;
    }
    const middle = (from + to) >> 1;
    op(i32.lt_s, parameter(f, 0), middle)(f);
    f.if(
      () => find(from, middle),
      () => find(middle, to),
      "i64",
    );
  };
  find(0, twoOverPi.length);
}

/** The upper 64 bits of a product of two unsigned i64; the first factor is below 2^53. */
export function defineUpperProduct(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const [a, b] = [parameter(f, 0), parameter(f, 1)];
  const mask = 0xffffffffn;
  const keep = (term: Term): Term => scope.keep("i64", term);
  const upper = (v: Term): Term => op(i64.shr_u, v, 32);
  const lower = (v: Term): Term => op(i64.and, v, mask);
  const [a1, a0, b1, b0] = [keep(upper(a)), keep(lower(a)), keep(upper(b)), keep(lower(b))];
  const low = op(i64.mul, a0, b0);
  const middle = keep(op(i64.add, op(i64.mul, a1, b0), upper(low)));
  const other = keep(op(i64.add, op(i64.mul, a0, b1), lower(middle)));
  op(i64.add, op(i64.add, op(i64.mul, a1, b1), upper(middle)), upper(other))(f);
}

/**
 * x -> r (high and low part), n: the remainder of a huge argument, by Payne and Hanek's method. |x| = m 2^e with m of 53
 * bits is multiplied with 192 bits of 2/pi, from 2^(1-e) on: those before make multiples of 4, those after less than
 * 2^-135. NaN and infinities give NaN.
 */
export function defineRemainder(f: FunctionBuilder, math: DoubleMath): void {
  const scope = new Scope(f);
  const keep = (term: Term): Term => scope.keep("i64", term);
  const x = parameter(f, 0);
  const bits = keep(op(i64.reinterpret_f64, x));
  const exponent = scope.keep("i32", op(i32.wrap_i64, op(i64.and, op(i64.shr_u, bits, 52), 0x7ff)));
  op(i32.eq, exponent, 0x7ff)(f);
  f.if(() => f.f64(Number.NaN).f64(0).i32(0).return());
  const m = keep(op(i64.or, op(i64.and, bits, 0xfffffffffffffn), 1n << 52n));
  // e = exponent - 1075; the window begins at bit e + 78 of the table, 46 at least.
  const position = scope.keep("i32", op(i32.sub, exponent, 997));
  const index = scope.keep("i32", op(i32.shr_u, position, 6));
  const shift = keep(op(i64.extend_i32_u, op(i32.and, position, 63)));
  const word = (i: number): Term => keep(call(math.word(), op(i32.add, index, i)));
  const [w0, w1, w2, w3] = [word(0), word(1), word(2), word(3)];
  const window = (p: Term, q: Term): Term => {
    const next = op(i64.shr_u, op(i64.shr_u, q, 1), op(i64.sub, 63, shift));
    return keep(op(i64.or, op(i64.shl, p, shift), next));
  };
  const [p0, p1, p2] = [window(w0, w1), window(w1, w2), window(w2, w3)];
  const upper = (b: Term): Term => call(math.upperProduct(), m, b);
  const middle = keep(op(i64.mul, m, p1));
  // The product as 2 bits of whole quarter turns and 126 bits of fraction, in two words; modulo 4.
  const second = keep(op(i64.add, middle, upper(p2)));
  const carry = op(i64.extend_i32_u, op(i64.lt_u, second, middle));
  const first = keep(op(i64.add, op(i64.add, op(i64.mul, m, p0), upper(p1)), carry));
  const turns = keep(op(i64.shr_u, op(i64.add, first, 1n << 61n), 62));
  const fraction = keep(op(i64.sub, first, op(i64.shl, turns, 62)));

  // Magnitude of the fraction, its leading bit moved to the left.
  const below = keep(op(i64.shr_s, fraction, 63));
  const low = keep(op(i64.sub, op(i64.xor, second, below), below));
  const borrow = op(i64.extend_i32_u, op(i64.ne, second, 0));
  const negated = op(i64.sub, op(i64.sub, 0, fraction), borrow);
  const high = keep(select(negated, fraction, op(i32.wrap_i64, below)));
  const zeros = keep(op(i64.clz, high));
  const rest = op(i64.shr_u, op(i64.shr_u, low, 1), op(i64.sub, 63, zeros));
  const leading = keep(op(i64.or, op(i64.shl, high, zeros), rest));
  const trailing = keep(op(i64.shl, low, zeros));
  // 53 bits and the 64 that follow: value = (a 2^-53 + b 2^-116) 2^(2 - zeros) with b of 63 bits, times pi/2.
  const a = scope.keepDouble(mulDouble(op(f64.convert_i64_s, op(i64.shr_u, leading, 11)), 2 ** -53));
  const tail = op(i64.or, op(i64.shl, op(i64.and, leading, 0x7ff), 52), op(i64.shr_u, trailing, 12));
  const b = scope.keepDouble(mulDouble(op(f64.convert_i64_s, tail), 2 ** -116));
  const main = product(scope, a, double(1.5707963267948966));
  const correction = addDouble(mulDouble(a, 6.123233995736766e-17), mulDouble(b, 1.5707963267948966));
  const r = fastSum(scope, main.high, scope.keepDouble(addDouble(main.low, correction)));

  const scaleBits = op(i64.shl, op(i64.sub, 1025, zeros), 52);
  const scale = op(f64.reinterpret_i64, op(i64.xor, scaleBits, op(i64.and, op(i64.xor, bits, below), -(1n << 63n))));
  const factor = scope.keepDouble(scale);
  mulDouble(r.high, factor)(f);
  mulDouble(r.low, factor)(f);
  const count = op(i32.wrap_i64, turns);
  select(op(i32.sub, 0, count), count, op(i64.lt_s, bits, 0))(f);
}
