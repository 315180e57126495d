import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import { fastSum, product, sum } from "./double-double.ts";
import { powerOfTwo, reduceExp } from "./double-exp.ts";
import { Scope } from "./terms.ts";
import { addDouble, divDouble, double, mulDouble, op, parameter, subDouble } from "./wide-terms.ts";

// tanh|x| = e / (e + 2) with e = exp(2 |x|) - 1 = 2^n (exp(r) - 1) + (2^n - 1). Numerator and divisor are pairs of f64, and
// the quotient is corrected by its remainder: three roundings less. From |x| = 19.1 on the result rounds to 1.
export function defineTanh(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const keep = scope.keepDouble;
  const x = parameter(f, 0);
  const a = keep(op(f64.min, op(f64.abs, x), 20));
  const { first, second, r, tail, bits } = reduceExp(scope, 1023, keep(addDouble(a, a)));
  const rest = subDouble(subDouble(first, r), second);
  const p = fastSum(scope, r, keep(addDouble(tail, rest)));
  const power = keep(powerOfTwo(bits));
  const e = fastSum(scope, keep(subDouble(power, 1)), keep(mulDouble(power, p.high)));
  const eLow = keep(addDouble(e.low, mulDouble(power, p.low)));
  const divisor = sum(scope, e.high, double(2));
  const divisorLow = addDouble(divisor.low, eLow);
  const quotient = keep(divDouble(e.high, divisor.high));
  const back = product(scope, quotient, divisor.high);
  const remainder = addDouble(subDouble(subDouble(e.high, back.high), back.low), eLow);
  const correction = divDouble(subDouble(remainder, mulDouble(quotient, divisorLow)), divisor.high);
  op(f64.copysign, addDouble(quotient, correction), x)(f);
}
