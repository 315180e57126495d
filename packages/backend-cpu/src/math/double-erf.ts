import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import type { DoubleMath } from "./double-math.ts";
import type { Term } from "./terms.ts";
import { Scope } from "./terms.ts";
import { polynomialDouble } from "./wide-polynomial.ts";
import { addDouble, call, divDouble, mulDouble, op, parameter, subDouble } from "./wide-terms.ts";

// Up to 0.875: erf(x) = x + x p(x^2). Up to 2: erf(c) + p(x - c) for a centre c of the interval, erf(c) rounded and the
// rest of it in p. From 2 on: 1 - exp(-x^2) p(1/x - 3/8), where p approximates exp(x^2) erfc(x); errors of the second
// term count less than 0.5 % there. All polynomials are minimax (Remez), relative to erf 3e-17, 1e-17, 6e-18, 1e-18.
const small: readonly number[] = [
  0.12837916709551256, -0.37612638903183077, 0.11283791670918061, -0.02686617063745305, 0.005223977544564077,
  -0.0008548322066135866, 0.00012055143470562296, -1.4920984008742347e-5, 1.638783898324047e-6, -1.5622184215032483e-7,
  1.0464769191194506e-8,
];
const pieces: readonly { to: number; centre: number; value: number; rest: readonly number[] }[] = [
  {
    to: 1.375,
    centre: 1.125,
    value: 0.8883882317017078,
    rest: [
      -6.758786226258328e-18, 0.3182739585007692, -0.35805820331337307, 0.1624523329848036, 0.027973297135800615,
      -0.061323683610958156, 0.015536835262959285, 0.009606894573018365, -0.006031252335944155, -0.00036020377824161467,
      0.001153066599215278, -0.0001767392398563219, -0.00013921958079216645, 4.742841897334016e-5,
    ],
  },
  {
    to: 2,
    centre: 1.6875,
    value: 0.982989716601978,
    rest: [
      4.891697685009935e-17, 0.06542348334839139, -0.11040212815041005, 0.10239456638632186, -0.049594706005074464,
      0.0027580566477260872, 0.011673848076880562, -0.006285143116629657, 0.00015000563053943583, 0.0011658714751022784,
      -0.000420144138870318, -6.203755703283093e-5, 8.104666825390878e-5, -1.1156413187367887e-5, -7.637188092905238e-6,
    ],
  },
];
const scaledComplement: readonly number[] = [
  0.19907263099386532, 0.4740157757267498, -0.18610052496685622, -0.025564475087855035, 0.13366231555633673,
  -0.1304599048640728, 0.03578072537920641, 0.10036796793824856, -0.20436747409338768, 0.19730210350262403,
  -0.04118756568532034, -0.12307439509721402,
];

export function defineErf(f: FunctionBuilder, math: DoubleMath): void {
  const scope = new Scope(f);
  const x = parameter(f, 0);
  const a = scope.keepDouble(op(f64.min, op(f64.abs, x), 6));
  const branch = (bound: number, value: () => Term): void => {
    op(f64.lt, a, bound)(f);
    f.if(() => {
      op(f64.copysign, value(), x)(f);
      f.return();
    });
  };
  branch(0.875, () => {
    const z = scope.keepDouble(mulDouble(a, a));
    const square = scope.keepDouble(mulDouble(z, z));
    return addDouble(a, mulDouble(a, polynomialDouble(small, z, square)));
  });
  for (const { to, centre, value, rest } of pieces) {
    branch(to, () => {
      const d = scope.keepDouble(subDouble(a, centre));
      const square = scope.keepDouble(mulDouble(d, d));
      return addDouble(polynomialDouble(rest, d, square), value);
    });
  }
  const v = scope.keepDouble(subDouble(divDouble(1, a), 0.375));
  const square = scope.keepDouble(mulDouble(v, v));
  const power = call(math.function("exp"), mulDouble(mulDouble(a, a), -1));
  op(f64.copysign, subDouble(1, mulDouble(power, polynomialDouble(scaledComplement, v, square))), x)(f);
}
