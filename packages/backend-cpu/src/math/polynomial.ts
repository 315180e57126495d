import type { Operand, Term } from "./terms.ts";
import { add, mul } from "./terms.ts";

type Binary = (a: Operand, b: Operand) => Term;

/**
 * c[0] + c[1] x + c[2] x^2 + ... in four lanes. Given x alone, by Horner's rule; given x^2, x^4, ... too (each the square of
 * the one before), by Estrin's: parts of that length side by side, joined by Horner's rule in the highest power. That is
 * the same count of operations where the squares are there anyway, in a shorter chain.
 */
export const polynomial = (coefficients: readonly number[], ...powers: readonly Term[]): Term =>
  evaluate(add, mul, coefficients, powers) as Term;

/** With other sums and products. */
export function evaluate(
  sum: Binary,
  product: Binary,
  coefficients: readonly number[],
  powers: readonly Term[],
): Operand {
  const power = powers.at(-1);
  if (power === undefined || coefficients.length === 1) return coefficients[0] as number;
  const length = 2 ** (powers.length - 1);
  const part = (from: number): Operand =>
    evaluate(sum, product, coefficients.slice(from, from + length), powers.slice(0, -1));
  let from = (Math.ceil(coefficients.length / length) - 1) * length;
  let value = part(from);
  for (from -= length; from >= 0; from -= length) value = sum(product(value, power), part(from));
  return value;
}
