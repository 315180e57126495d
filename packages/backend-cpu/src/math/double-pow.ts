import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i64 from "../wasm/instructions/i64.ts";
import { fastSum, type Pair, product, sum } from "./double-double.ts";
import { expOfSum, ln2High, ln2Low } from "./double-exp.ts";
import { splitExponent } from "./double-log.ts";
import type { Term } from "./terms.ts";
import { Scope } from "./terms.ts";
import { polynomialDouble } from "./wide-polynomial.ts";
import type { Operand } from "./wide-terms.ts";
import { addDouble, divDouble, double, mulDouble, op, parameter, select, subDouble } from "./wide-terms.ts";

// x^y = exp(y log x). The product reaches 745, so log x is needed to about 2^-64: with f = m - 1 and s = f / (2 + f) as a
// pair of f64, log m = 2s (1 + s^2/3 + s^4 t(s^2)). As s^2 <= 0.0295, s^2/3 is computed as a pair and s^4 t in f64. t is a
// minimax polynomial of degree 7 (Remez, 6e-17).
const tail: readonly number[] = [
  0.2, 0.14285714285710763, 0.11111111112927705, 0.0909090874463036, 0.07692338161502713, 0.06665391157013471,
  0.0590248202994129, 0.053851584720118945,
];
const third: Pair = { high: double(0.3333333333333333), low: double(1.850371707708594e-17) };

export function definePow(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const [x, y] = [parameter(f, 0), parameter(f, 1)];
  const returnIf = (condition: Term, value: Term): void => {
    condition(f);
    f.if(() => {
      value(f);
      f.return();
    });
  };
  const either = (a: Term, b: Term): Term => op(i32.or, a, b);
  const both = (a: Term, b: Term): Term => op(i32.and, a, b);
  const absolute = (a: Operand): Term => op(f64.abs, a);
  const isInteger = op(f64.eq, op(f64.trunc, y), y);
  const zero = double(0);
  const infinity = double(Number.POSITIVE_INFINITY);

  returnIf(either(op(f64.eq, y, 0), op(f64.eq, x, 1)), double(1));
  returnIf(either(op(f64.ne, x, x), op(f64.ne, y, y)), addDouble(x, y));
  const a = scope.keepDouble(absolute(x));
  op(f64.eq, absolute(y), Number.POSITIVE_INFINITY)(f);
  f.if(() => {
    returnIf(op(f64.eq, a, 1), double(1));
    select(infinity, zero, op(i32.eq, op(f64.gt, a, 1), op(f64.gt, y, 0)))(f);
    f.return();
  });
  // All numbers from 2^53 on are even; half of them is an integer.
  const halfY = mulDouble(y, 0.5);
  const odd = both(isInteger, op(f64.ne, op(f64.trunc, halfY), halfY));
  const negative = op(i64.lt_s, op(i64.reinterpret_f64, x), 0);
  const sign = scope.keepDouble(select(double(-1), double(1), both(negative, odd)));
  op(i32.or, op(f64.eq, a, 0), op(f64.eq, a, Number.POSITIVE_INFINITY))(f);
  f.if(() => {
    const big = op(i32.eq, op(f64.gt, a, 1), op(f64.gt, y, 0));
    mulDouble(select(infinity, zero, big), sign)(f);
    f.return();
  });
  returnIf(both(negative, op(i32.eqz, isInteger)), double(Number.NaN));

  // Its logarithm is 0, but y may be too large for an error-free product.
  returnIf(op(f64.eq, a, 1), sign);

  const logarithm = logOfPair(scope, a);
  // Certainly infinite or 0; the error-free product has a bound for its factors.
  const rough = scope.keepDouble(mulDouble(y, logarithm.high));
  returnIf(op(f64.gt, rough, 800), mulDouble(sign, infinity));
  returnIf(op(f64.lt, rough, -800), mulDouble(sign, zero));
  const exact = product(scope, y, logarithm.high);
  const low = scope.keepDouble(addDouble(exact.low, mulDouble(y, logarithm.low)));
  mulDouble(expOfSum(scope, exact.high, low), sign)(f);
}

/** log(x) for finite x > 0. */
function logOfPair(scope: Scope, x: Term): Pair {
  const keep = scope.keepDouble;
  const { n, m } = splitExponent(scope, x);
  const d = keep(subDouble(m, 1));
  const divisor = sum(scope, m, double(1));
  const s = keep(divDouble(d, divisor.high));
  const back = product(scope, s, divisor.high);
  const rest = subDouble(subDouble(subDouble(d, back.high), back.low), mulDouble(s, divisor.low));
  const sLow = keep(divDouble(rest, divisor.high));

  const square = product(scope, s, s);
  const squareLow = keep(addDouble(square.low, mulDouble(mulDouble(s, 2), sLow)));
  const cubic = product(scope, square.high, third.high);
  const fourth = mulDouble(mulDouble(square.high, square.high), polynomialDouble(tail, square.high));
  const inner = addDouble(mulDouble(square.high, third.low), mulDouble(squareLow, third.high));
  const e = fastSum(scope, cubic.high, keep(addDouble(addDouble(cubic.low, inner), fourth)));

  const t = product(scope, s, e.high);
  const tLow = addDouble(addDouble(t.low, mulDouble(s, e.low)), mulDouble(sLow, addDouble(e.high, 1)));
  const log = fastSum(scope, s, t.high);
  const logLow = keep(mulDouble(addDouble(log.low, tLow), 2));
  const total = sum(scope, keep(mulDouble(n, ln2High)), keep(mulDouble(log.high, 2)));
  return fastSum(scope, total.high, keep(addDouble(addDouble(total.low, mulDouble(n, ln2Low)), logLow)));
}
