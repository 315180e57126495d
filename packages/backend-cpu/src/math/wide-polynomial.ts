import { evaluate } from "./polynomial.ts";
import type { Term } from "./terms.ts";
import { addDouble, addPair, mulDouble, mulPair } from "./wide-terms.ts";

/** `polynomial` for one f64. */
export const polynomialDouble = (coefficients: readonly number[], ...powers: readonly Term[]): Term =>
  evaluate(addDouble, mulDouble, coefficients, powers) as Term;

/** And for two f64. */
export const polynomialPair = (coefficients: readonly number[], ...powers: readonly Term[]): Term =>
  evaluate(addPair, mulPair, coefficients, powers) as Term;
